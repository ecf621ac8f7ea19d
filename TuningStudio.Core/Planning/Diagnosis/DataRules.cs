namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>What the data says before the first step.</summary>
internal static class DataRules
{
    private const double MaskedShare = 0.02;
    private const double TruncatedShare = 0.1;
    private const double EndShare = 0.5;

    internal static Finding? RowsMasked(RunObservations run) =>
        run.Data is { } data && data.SkippedExamples >= Math.Max(1, MaskedShare * Rows(run))
            ? new Finding(FindingCodes.RowsMasked, [data.SkippedExamples, Rows(run)]) { Changes = data.TruncatedExamples > 0 ? TwiceTheLength(run) : Change.Nothing }
            : null;

    internal static Finding? RowsTruncated(RunObservations run) =>
        run.Data is { } data && data.TruncatedExamples >= Math.Max(1, TruncatedShare * Rows(run))
            ? new Finding(FindingCodes.RowsTruncated, [data.TruncatedExamples, Rows(run), run.Settings?.MaxSequenceLength ?? data.LongestExample]) { Changes = TwiceTheLength(run) }
            : null;

    internal static Finding? NoEnd(RunObservations run) =>
        run.Data is { ExamplesWithEnd: { } ends } data && ends < EndShare * data.TrainingExamples
            ? new Finding(FindingCodes.NoEnd, [ends, data.TrainingExamples]) { Changes = data.TruncatedExamples > 0 ? TwiceTheLength(run) : Change.Nothing }
            : null;

    // Validation rows are counted too where they were split off.
    private static int Rows(RunObservations run) => run.Data is { } data
        ? data.TrainingExamples + data.SkippedExamples + (run.Settings is { ValidationSplit: > 0 } ? data.ValidationExamples : 0)
        : 0;

    private static IReadOnlyDictionary<string, string> TwiceTheLength(RunObservations run) =>
        run.Settings is { } settings ? Change.To("maxSequenceLength", 2 * settings.MaxSequenceLength) : Change.Nothing;
}
