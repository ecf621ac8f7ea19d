namespace TuningStudio.Core.Training;

/// <summary>
/// Tells a loss that explodes from one that is noisy: far above the median of the last usual ones, and that for several updates in
/// a row. Both margins grow with the median; a small absolute one keeps hard batches of a set that is known by heart from counting.
/// </summary>
public static class LossWatch
{
    // As many updates in a row: a single hard batch passes.
    private const int StepsToExplode = 5;

    // Losses that the median is taken of, and how many are enough to trust it.
    private const int Remembered = 50;
    private const int Trusted = 20;

    /// <summary>Takes account of the update that was just done.</summary>
    public static TrainingState Look(TrainingState state) => state.TrainLoss > Limit(state.UsualLosses)
        ? state with { UnusualSteps = state.UnusualSteps + 1 }
        : state with { UnusualSteps = 0, UsualLosses = [.. state.UsualLosses.TakeLast(Remembered - 1), state.TrainLoss] };

    /// <summary>Whether the run is beyond hope.</summary>
    public static bool HasExploded(TrainingState state) => state.UnusualSteps >= StepsToExplode;

    /// <summary>The loss above which an update is unusual, in nats per token.</summary>
    /// <param name="usual">Losses so far.</param>
    public static double Limit(IReadOnlyList<double> usual)
    {
        if (usual.Count == 0)
        {
            return double.PositiveInfinity;
        }

        var median = usual.Order().ElementAt(usual.Count / 2);
        return usual.Count < Trusted ? (4 * median) + 3 : (2 * median) + 1;
    }
}
