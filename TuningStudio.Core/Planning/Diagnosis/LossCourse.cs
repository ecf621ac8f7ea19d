namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>A training loss that goes nowhere, or the wrong way.</summary>
internal static class LossCourse
{
    private const int FewestSteps = 30;
    private const double ShareOfRun = 0.15;
    private const double Flat = 0.97;
    private const double Rising = 1.1;

    // Whoever knows it all from the start has nothing to learn.
    private const double LowLoss = 0.1;

    internal static Finding? FlatOrRising(RunObservations run)
    {
        var last = run.Steps.Count > 0 ? run.Steps[^1] : null;
        if (last is null || run.Steps.Count < FewestSteps || last.Step < ShareOfRun * last.TotalSteps)
        {
            return null;
        }

        var window = Math.Clamp(run.Steps.Count / 5, 5, 50);
        var first = RunObservations.MeanLoss(run.Steps.Take(window))!.Value;
        var lately = RunObservations.MeanLoss(run.Steps.TakeLast(window))!.Value;
        return first < LowLoss ? null
            : lately > Rising * first ? new Finding(FindingCodes.LossRising, [first, lately]) { Changes = Change.LearningRate(run.Settings, 0.25) }
            : lately > Flat * first ? new Finding(FindingCodes.LossFlat, [first, lately]) { Changes = Change.LearningRate(run.Settings, 3) }
            : null;
    }
}
