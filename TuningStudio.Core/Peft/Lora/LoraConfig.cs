using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>PEFT's <c>adapter_config.json</c> for LoRA: the fields that decide what is computed.</summary>
internal sealed record LoraConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = "LORA";

    [JsonPropertyName("r")]
    public int Rank { get; init; }

    [JsonPropertyName("lora_alpha")]
    public double Alpha { get; init; }

    [JsonPropertyName("lora_dropout")]
    public double Dropout { get; init; }

    /// <summary>A list of names, or one text that is a regular expression.</summary>
    [JsonPropertyName("target_modules")]
    public JsonElement? TargetModules { get; init; }

    /// <summary>Targets that are left out all the same, in the same form.</summary>
    [JsonPropertyName("exclude_modules")]
    public JsonElement? ExcludeModules { get; init; }

    /// <summary><c>none</c>, <c>all</c> or <c>lora_only</c>: which of the base's biases are trained too.</summary>
    [JsonPropertyName("bias")]
    public string? Bias { get; init; } = LoraBiases.None;

    [JsonPropertyName("use_rslora")]
    public bool UseRsLora { get; init; }

    [JsonPropertyName("use_dora")]
    public bool UseDora { get; init; }

    /// <summary>Whether B has a bias.</summary>
    [JsonPropertyName("lora_bias")]
    public bool LoraBias { get; init; }

    /// <summary>Whether the base holds its matrices transposed; A and B stand the same way round all the same.</summary>
    [JsonPropertyName("fan_in_fan_out")]
    public bool FanInFanOut { get; init; }

    [JsonPropertyName("init_lora_weights")]
    public JsonElement InitLoraWeights { get; init; } = JsonSerializer.SerializeToElement(true, AdapterJson.Default.Boolean);

    [JsonPropertyName("modules_to_save")]
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    /// <summary>A block's number, or a list of them.</summary>
    [JsonPropertyName("layers_to_transform")]
    public JsonElement? LayersToTransform { get; init; }

    [JsonPropertyName("rank_pattern")]
    public IReadOnlyDictionary<string, int>? RankPattern { get; init; } = new Dictionary<string, int>();

    [JsonPropertyName("alpha_pattern")]
    public IReadOnlyDictionary<string, double>? AlphaPattern { get; init; } = new Dictionary<string, double>();

    [JsonPropertyName("layer_replication")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? LayerReplication { get; init; }

    [JsonPropertyName("trainable_token_indices")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? TrainableTokenIndices { get; init; }

    [JsonPropertyName("target_parameters")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? TargetParameters { get; init; }

    /// <summary>Tokens from which on an activated LoRA counts (aLoRA).</summary>
    [JsonPropertyName("alora_invocation_tokens")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ActivatingTokens { get; init; }

    /// <summary>How a mixture of adapters is routed.</summary>
    [JsonPropertyName("arrow_config")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Arrow { get; init; }

    [JsonPropertyName("use_bdlora")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? BlockDiagonal { get; init; }

    [JsonPropertyName("use_qalora")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UseQaLora { get; init; }

    /// <summary>Whether the principal part of every target is taken from the base before the adapter is added, as PEFT does each time it loads such an adapter.</summary>
    [JsonIgnore]
    public bool IsPissa => InitLoraWeights is { ValueKind: JsonValueKind.String } start && start.GetString() == LoraStart.Pissa;

    /// <summary>Blocks to transform, or null for all.</summary>
    [JsonIgnore]
    public IReadOnlySet<int>? Blocks => LayersToTransform switch
    {
        { ValueKind: JsonValueKind.Number } one => new HashSet<int> { one.GetInt32() },
        { ValueKind: JsonValueKind.Array } several when several.GetArrayLength() > 0 => several.EnumerateArray().Select(number => number.GetInt32()).ToHashSet(),
        _ => null,
    };

    /// <summary>R of a module.</summary>
    internal int RankOf(string module) => LoraPattern.ValueOf(RankPattern, module) ?? Rank;

    /// <summary>What the adapter's output at a module is multiplied by.</summary>
    internal double ScalingOf(string module)
    {
        var rank = RankOf(module);
        return (LoraPattern.ValueOf(AlphaPattern, module) ?? Alpha) / (UseRsLora ? Math.Sqrt(rank) : rank);
    }

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.LoraConfig);

    /// <summary>Refuses what is not computed here: going on would give wrong answers without a word.</summary>
    internal void RefuseWhatIsNotComputed(AdapterFolder folder)
    {
        (string Field, bool Unsupported)[] checks =
        [
            ("bias", Bias is not (null or LoraBiases.None or LoraBiases.All or LoraBiases.LoraOnly)),
            ("layer_replication", IsSet(LayerReplication)),
            ("trainable_token_indices", IsSet(TrainableTokenIndices)),
            ("target_parameters", IsSet(TargetParameters)),
            ("use_qalora", UseQaLora),
            ("alora_invocation_tokens", IsSet(ActivatingTokens)),
            ("arrow_config", IsSet(Arrow)),
            ("use_bdlora", IsSet(BlockDiagonal) && BlockDiagonal?.ValueKind != JsonValueKind.False),
            ("init_lora_weights", ChangesTheBase || (IsPissa && (UseDora || LoraBias))),
            ("r", Rank < 1),
            ("rank_pattern", RankPattern?.Values.Any(rank => rank < 1) == true),
            ("lora_dropout", Dropout is < 0 or >= 1),
            ("layers_to_transform", LayersToTransform is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Number or JsonValueKind.Array) }),
        ];
        foreach (var (field, unsupported) in checks)
        {
            if (unsupported)
            {
                throw folder.Config.Unsupported(field, "Merge the adapter with the program that made it, and use the merged model.");
            }
        }
    }

    // Other ways to begin either leave the base alone or change it, and with it what the adapter means.
    private bool ChangesTheBase => InitLoraWeights is { ValueKind: JsonValueKind.String } start
        && start.GetString() is not (LoraStart.Pissa or LoraStart.Gaussian or LoraStart.Default or "eva" or "orthogonal");

    private static bool IsSet(JsonElement? value) => value is { } element && element.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Array => element.GetArrayLength() > 0,
        _ => true,
    };
}

/// <summary>Words for the biases that LoRA trains.</summary>
internal static class LoraBiases
{
    internal const string None = "none";
    internal const string All = "all";
    internal const string LoraOnly = "lora_only";
}
