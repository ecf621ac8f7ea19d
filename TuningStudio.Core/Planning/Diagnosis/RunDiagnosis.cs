namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>Says in plain words what is wrong with a run, from its figures alone: while it goes on, after it, and for runs of long ago.</summary>
public static class RunDiagnosis
{
    private static readonly Func<RunObservations, Finding?>[] Rules =
    [
        DataRules.RowsMasked, DataRules.RowsTruncated, DataRules.NoEnd, LossCourse.FlatOrRising, LossSpikes.Look, Memorising.Look, OverFitting.Look, NoEffect.Look,
    ];

    /// <summary>Everything found, in the order in which it should be mended: data first.</summary>
    public static IReadOnlyList<Finding> Of(RunObservations run) => [.. Rules.Select(rule => rule(run)).OfType<Finding>()];
}
