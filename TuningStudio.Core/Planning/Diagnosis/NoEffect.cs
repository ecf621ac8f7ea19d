namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>An adapter that leaves the base's predictions as they were.</summary>
internal static class NoEffect
{
    private const int FewestSteps = 20;
    private const double SmallestDivergence = 1e-3;

    internal static Finding? Look(RunObservations run) =>
        run.Effect is { } effect && effect.Step >= FewestSteps + (run.Settings?.WarmupSteps ?? 0) && effect.KlToBase < SmallestDivergence
            ? new Finding(FindingCodes.NoEffect, [effect.KlToBase, effect.Step]) { Changes = Change.LearningRate(run.Settings, 10) }
            : null;
}
