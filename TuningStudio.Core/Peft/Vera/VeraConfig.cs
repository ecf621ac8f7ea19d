using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Vera;

/// <summary>PEFT's <c>adapter_config.json</c> for VeRA.</summary>
internal sealed record VeraConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = "VERA";

    [JsonPropertyName("r")]
    public int Rank { get; init; }

    [JsonPropertyName("target_modules")]
    public JsonElement TargetModules { get; init; }

    [JsonPropertyName("layers_to_transform")]
    public JsonElement? LayersToTransform { get; init; }

    [JsonPropertyName("projection_prng_key")]
    public long ProjectionKey { get; init; }

    /// <summary>Whether the file holds the shared matrices; else they are drawn again from the key.</summary>
    [JsonPropertyName("save_projection")]
    public bool SaveProjection { get; init; } = true;

    [JsonPropertyName("vera_dropout")]
    public double Dropout { get; init; }

    [JsonPropertyName("d_initial")]
    public double InitialFactor { get; init; }

    [JsonPropertyName("fan_in_fan_out")]
    public bool FanInFanOut { get; init; }

    [JsonPropertyName("bias")]
    public string? Bias { get; init; }

    [JsonPropertyName("modules_to_save")]
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.VeraConfig);
}
