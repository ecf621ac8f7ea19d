namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>Leaps of the training loss, far above what lies just before them.</summary>
internal static class LossSpikes
{
    private const int Before = 25;
    private const int FewestBefore = 10;
    private const int FewestSpikes = 2;
    private const double Deviations = 8;
    private const double ShareOfFirstLoss = 0.4;

    // 1.4826 times the median absolute deviation estimates the standard deviation of normal noise.
    private const double DeviationOfMedian = 1.4826;

    internal static Finding? Look(RunObservations run)
    {
        var spikes = Enumerable.Range(0, run.Steps.Count).Where(place => IsSpike(run, place)).Select(place => run.Steps[place]).ToList();
        if (spikes.Count < FewestSpikes)
        {
            return null;
        }

        var highest = spikes.MaxBy(step => step.TrainLoss)!;
        return new Finding(FindingCodes.LossSpikes, [spikes.Count, highest.TrainLoss, highest.Step]) { Changes = Change.LearningRate(run.Settings, 0.5) };
    }

    private static bool IsSpike(RunObservations run, int place)
    {
        if (place < FewestBefore)
        {
            return false;
        }

        var losses = run.Steps.Skip(Math.Max(0, place - Before)).Take(Math.Min(place, Before)).Select(step => step.TrainLoss).ToArray();
        var median = Median(losses);
        var deviation = DeviationOfMedian * Median([.. losses.Select(loss => Math.Abs(loss - median))]);
        var first = RunObservations.MeanLoss(run.Steps.Take(FewestBefore))!.Value;
        return run.Steps[place].TrainLoss > median + Math.Max(Deviations * deviation, ShareOfFirstLoss * first);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
