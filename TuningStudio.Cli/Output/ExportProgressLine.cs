using System.Text.Json.Serialization;
using TuningStudio.Core.Export;

namespace TuningStudio.Cli.Output;

/// <summary>How far an export is.</summary>
/// <param name="Phase"><c>loading</c>, <c>writing</c> or <c>verifying</c>.</param>
/// <param name="Share">Done of it, 0 to 1.</param>
internal sealed record ExportProgressLine(string Phase, double Share)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "progress";

    internal static ExportProgressLine Of(ExportProgress progress) => new(
        progress.Phase switch { ExportPhase.Loading => "loading", ExportPhase.Writing => "writing", _ => "verifying" },
        progress.Share);
}
