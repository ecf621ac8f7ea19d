using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Subset;

/// <summary>Settings of a tuned part of the base's own weights. PEFT has no such kind; the file holds those weights under their own names.</summary>
internal sealed record SubsetConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = OwnWeights.Kind;

    /// <summary>The method that chose the weights.</summary>
    [JsonPropertyName("method")]
    public string? Method { get; init; }

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.SubsetConfig);
}

/// <summary>PEFT's <c>adapter_config.json</c> for tuned norms.</summary>
internal sealed record NormConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = "LN_TUNING";

    /// <summary>A list of names, or one regular expression.</summary>
    [JsonPropertyName("target_modules")]
    public JsonElement TargetModules { get; init; }

    [JsonPropertyName("modules_to_save")]
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.NormConfig);
}
