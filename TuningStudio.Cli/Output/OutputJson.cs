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
[JsonSerializable(typeof(EvaluationProgressLine))]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(ExportProgressLine))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(InspectResult))]
[JsonSerializable(typeof(KeyResult))]
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
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
internal sealed partial class OutputJson : JsonSerializerContext
{
    internal static OutputJson Line => Contexts.Line;

    /// <summary>For people, of what a studio answered.</summary>
    internal static OutputJson Indented => Contexts.Indented;

    // A class of its own, made on first use: the generated half's static fields are not set while this half's initializers run.
    private static class Contexts
    {
        internal static readonly OutputJson Line = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        internal static readonly OutputJson Indented = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });
    }
}
