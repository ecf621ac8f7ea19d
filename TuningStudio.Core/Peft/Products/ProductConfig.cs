using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Products;

/// <summary>PEFT's <c>adapter_config.json</c> for LoHa and LoKr.</summary>
internal sealed record ProductConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = string.Empty;

    [JsonPropertyName("r")]
    public int Rank { get; init; }

    [JsonPropertyName("alpha")]
    public double Alpha { get; init; }

    [JsonPropertyName("target_modules")]
    public JsonElement TargetModules { get; init; }

    [JsonPropertyName("layers_to_transform")]
    public JsonElement? LayersToTransform { get; init; }

    [JsonPropertyName("rank_pattern")]
    public IReadOnlyDictionary<string, int>? RankPattern { get; init; } = new Dictionary<string, int>();

    [JsonPropertyName("alpha_pattern")]
    public IReadOnlyDictionary<string, double>? AlphaPattern { get; init; } = new Dictionary<string, double>();

    [JsonPropertyName("rank_dropout")]
    public double RankDropout { get; init; }

    [JsonPropertyName("module_dropout")]
    public double ModuleDropout { get; init; }

    [JsonPropertyName("modules_to_save")]
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    /// <summary>Whether both factors of LoKr are made of two.</summary>
    [JsonPropertyName("decompose_both")]
    public bool DecomposeBoth { get; init; }

    [JsonPropertyName("decompose_factor")]
    public int DecomposeFactor { get; init; } = -1;

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.ProductConfig);
}
