using TuningStudio.Cli.Exporting;
using TuningStudio.Core.Export;
using TuningStudio.Core.Export.Verification;

namespace TuningStudio.Cli.Output;

/// <summary>What an export has written, and how it was checked.</summary>
internal sealed record ExportResult(string Format, string Output, IReadOnlyList<ExportedFile> Files, VerificationResult Verification, IReadOnlyList<string> Notes)
{
    [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
    public string Type { get; } = "export";

    internal static ExportResult Of(ExportReport report) => new(ExportOptions.NameOf(report.Format), report.Output, report.Files, report.Verification, report.Notes);
}
