using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>What PEFT's <c>adapter_config.json</c> has for every method with virtual tokens.</summary>
internal sealed record PromptConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = string.Empty;

    [JsonPropertyName("num_virtual_tokens")]
    public int VirtualTokens { get; init; }

    /// <summary>Width of a virtual token; for prefixes K·E, the keys of one block.</summary>
    [JsonPropertyName("token_dim")]
    public long TokenWidth { get; init; }

    [JsonPropertyName("num_layers")]
    public int Layers { get; init; }

    [JsonPropertyName("num_attention_heads")]
    public int AttentionHeads { get; init; }

    [JsonPropertyName("num_transformer_submodules")]
    public int Submodules { get; init; } = 1;

    [JsonPropertyName("prompt_tuning_init")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Initialization { get; init; }

    [JsonPropertyName("encoder_hidden_size")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EncoderHiddenSize { get; init; }

    [JsonPropertyName("encoder_reparameterization_type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EncoderKind { get; init; }

    [JsonPropertyName("prefix_projection")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? PrefixProjection { get; init; }

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.PromptConfig);
}
