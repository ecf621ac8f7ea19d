using System.Text.Json.Serialization;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Cli.Output;

/// <summary>How a run of a sweep ended.</summary>
/// <param name="Run">Its row.</param>
internal sealed record SweepRunResult(SweepRow Run)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "sweepRun";
}

/// <summary>How a sweep ended.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Metric">What its runs were compared by.</param>
/// <param name="Runs">Their number.</param>
/// <param name="Best">Number of the best one.</param>
/// <param name="Value">Its metric.</param>
/// <param name="AdapterFolder">Its adapter.</param>
internal sealed record SweepResult(string Name, string Metric, int Runs, int? Best, double? Value, string? AdapterFolder)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "sweep";
}
