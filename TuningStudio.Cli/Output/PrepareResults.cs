using TuningStudio.Core.Data.Reports;

namespace TuningStudio.Cli.Output;

/// <summary>What a look at a data set found.</summary>
/// <param name="Report">The report.</param>
internal sealed record ReportResult(DataReport Report)
{
    public string Type { get; } = "report";
}

/// <summary>What <c>prepare-data</c> wrote.</summary>
/// <param name="TrainingFile">The file to train on.</param>
/// <param name="ValidationFile">The file to validate with, if one was split off.</param>
/// <param name="Records">Records to train on.</param>
/// <param name="ValidationRecords">Records held out.</param>
/// <param name="Fixes">What was done, by name.</param>
/// <param name="Command">The command to run next.</param>
internal sealed record PreparedResult(string TrainingFile, string? ValidationFile, long Records, long ValidationRecords, IReadOnlyList<string> Fixes, string Command)
{
    public string Type { get; } = "prepared";
}

/// <summary>A record as the model will see it.</summary>
internal sealed record XrayResult(long Line, IReadOnlyList<Core.Tokenization.XrayToken> Tokens, int Kept, int Trained, int LeftOutTurns)
{
    public string Type { get; } = "xray";
}
