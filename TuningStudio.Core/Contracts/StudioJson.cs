using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Contracts;

/// <summary>The JSON of every contract: camelCase, nulls left out and refused where they mean nothing, Chinese as it is, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunSpec))]
[JsonSerializable(typeof(RunCard))]
[JsonSerializable(typeof(SweepSpec))]
[JsonSerializable(typeof(PromptTemplate))]
[JsonSerializable(typeof(WorkerInfo))]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(RunCommand))]
[JsonSerializable(typeof(ResolvedHyperparameters))]
[JsonSerializable(typeof(HyperparameterOptions))]
[JsonSerializable(typeof(GenerationCommand))]
[JsonSerializable(typeof(GenerationEvent))]
[JsonSerializable(typeof(ErrorInfo))]
[JsonSerializable(typeof(CheckpointFigures))]
[JsonSerializable(typeof(IReadOnlyList<ChatMessage>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(SiteFile))]
[JsonSerializable(typeof(DatasetVersion))]
[JsonSerializable(typeof(DataOrigin))]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
public sealed partial class StudioJson : JsonSerializerContext
{
    /// <summary>One object a line, for events and streams.</summary>
    public static StudioJson Line => Contexts.Line;

    /// <summary>Indented, for files that people open.</summary>
    public static StudioJson Indented => Contexts.Indented;

    // A class of its own, made on first use: the generated half's static fields are not set while this half's initializers run.
    private static class Contexts
    {
        internal static readonly StudioJson Line = Create(indented: false);
        internal static readonly StudioJson Indented = Create(indented: true);

        private static StudioJson Create(bool indented) => new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = indented,
        });
    }
}
