using System.Text.Json;
using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>PEFT's <c>adapter_config.json</c> for LoRA: the fields that decide what is computed. Fields that are not listed are ignored when read.</summary>
internal sealed record LoraConfig
{
    internal const string FileName = "adapter_config.json";

    [JsonPropertyName("peft_type")]
    public string PeftType { get; init; } = "LORA";

    [JsonPropertyName("task_type")]
    public string? TaskType { get; init; } = "CAUSAL_LM";

    [JsonPropertyName("base_model_name_or_path")]
    public string? BaseModel { get; init; }

    [JsonPropertyName("r")]
    public int Rank { get; init; }

    [JsonPropertyName("lora_alpha")]
    public double Alpha { get; init; }

    [JsonPropertyName("lora_dropout")]
    public double Dropout { get; init; }

    /// <summary>A list of names, or one text that is a regular expression.</summary>
    [JsonPropertyName("target_modules")]
    public JsonElement TargetModules { get; init; }

    [JsonPropertyName("bias")]
    public string Bias { get; init; } = "none";

    [JsonPropertyName("use_rslora")]
    public bool UseRsLora { get; init; }

    [JsonPropertyName("use_dora")]
    public bool UseDora { get; init; }

    /// <summary>Whether the base holds its matrices transposed; A and B stand the same way round all the same.</summary>
    [JsonPropertyName("fan_in_fan_out")]
    public bool FanInFanOut { get; init; }

    [JsonPropertyName("inference_mode")]
    public bool InferenceMode { get; init; } = true;

    [JsonPropertyName("init_lora_weights")]
    public JsonElement InitLoraWeights { get; init; } = JsonSerializer.SerializeToElement(true, LoraJson.Default.Boolean);

    [JsonPropertyName("modules_to_save")]
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    [JsonPropertyName("layers_to_transform")]
    public JsonElement? LayersToTransform { get; init; }

    [JsonPropertyName("rank_pattern")]
    public IReadOnlyDictionary<string, int>? RankPattern { get; init; } = new Dictionary<string, int>();

    [JsonPropertyName("alpha_pattern")]
    public IReadOnlyDictionary<string, double>? AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>What the adapter's output is multiplied by.</summary>
    [JsonIgnore]
    public double Scaling => Alpha / (UseRsLora ? Math.Sqrt(Rank) : Rank);

    internal static LoraConfig Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new TuningException(ErrorCodes.NotFound, "The adapter folder does not exist.", "Name the folder that a tuning run wrote as 'adapter'.", folder);
        }

        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter folder has no {FileName}.", "Name the folder that a tuning run wrote as 'adapter'.", file);
        }

        try
        {
            var config = JsonSerializer.Deserialize(File.ReadAllText(file), LoraJson.Default.LoraConfig) ?? throw new JsonException("it is null.");
            config.RefuseWhatIsNotComputed(file);
            return config;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{FileName} cannot be read: {exception.Message}", "Check the file's permissions.", file, innerException: exception);
        }
        catch (JsonException exception)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"{FileName} cannot be read: {exception.Message}", "Write the adapter again.", file, (exception.LineNumber ?? 0) + 1, exception.Path, exception);
        }
    }

    internal void Save(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, LoraJson.Default.LoraConfig));

    // An adapter that asks for more than is computed here would give wrong answers without a word.
    private void RefuseWhatIsNotComputed(string file)
    {
        (string Field, bool Unsupported)[] checks =
        [
            ("peft_type", PeftType != "LORA"),
            ("use_dora", UseDora),
            ("bias", Bias != "none"),
            ("modules_to_save", ModulesToSave is { Count: > 0 }),
            ("layers_to_transform", LayersToTransform is { ValueKind: not JsonValueKind.Null }),
            ("rank_pattern", RankPattern is { Count: > 0 }),
            ("alpha_pattern", AlphaPattern is { Count: > 0 }),
            ("r", Rank < 1),
        ];
        foreach (var (field, unsupported) in checks)
        {
            if (unsupported)
            {
                throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter's '{field}' asks for something that is not supported.", "Plain LoRA adapters are read, with rank, alpha, target modules and rsLoRA.", file, field: field);
            }
        }
    }
}

/// <summary>JSON of <see cref="LoraConfig"/>, as PEFT writes it.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(LoraConfig))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class LoraJson : JsonSerializerContext;
