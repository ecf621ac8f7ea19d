using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Cli.Output;

/// <summary>The JSON of the command line's own results, in the manner of <see cref="Core.Contracts.StudioJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ErrorLine))]
[JsonSerializable(typeof(ControlResult))]
[JsonSerializable(typeof(DownloadProgressLine))]
[JsonSerializable(typeof(DownloadListResult))]
[JsonSerializable(typeof(DownloadResult))]
[JsonSerializable(typeof(EstimateResult))]
[JsonSerializable(typeof(ExportProgressLine))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(InspectResult))]
[JsonSerializable(typeof(MixResult))]
[JsonSerializable(typeof(PresetResult))]
[JsonSerializable(typeof(ScoreResult))]
[JsonSerializable(typeof(SweepRunResult))]
[JsonSerializable(typeof(SweepResult))]
[JsonSerializable(typeof(GenerateResult))]
[JsonSerializable(typeof(TokenizeResult))]
[JsonSerializable(typeof(ReportResult))]
[JsonSerializable(typeof(PreparedResult))]
[JsonSerializable(typeof(XrayResult))]
internal sealed partial class OutputJson : JsonSerializerContext
{
    internal static OutputJson Line => Contexts.Line;

    // A class of its own, made on first use: the generated half's static fields are not set while this half's initializers run.
    private static class Contexts
    {
        internal static readonly OutputJson Line = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
