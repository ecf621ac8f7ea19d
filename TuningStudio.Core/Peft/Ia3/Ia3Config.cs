using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Ia3;

/// <summary>PEFT's <c>adapter_config.json</c> for IA³.</summary>
internal sealed record Ia3Config : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = "IA3";

    /// <summary>Layers that get a vector: a list of names, or one regular expression.</summary>
    [JsonPropertyName("target_modules")]
    public JsonElement TargetModules { get; init; }

    /// <summary>Those among them whose input is scaled instead of their output.</summary>
    [JsonPropertyName("feedforward_modules")]
    public JsonElement? FeedForwardModules { get; init; }

    [JsonPropertyName("fan_in_fan_out")]
    public bool FanInFanOut { get; init; }

    [JsonPropertyName("init_ia3_weights")]
    public bool InitIa3Weights { get; init; } = true;

    [JsonPropertyName("modules_to_save")]
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.Ia3Config);
}
