using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft;

/// <summary>Settings that every method of PEFT has. Fields that are not listed are ignored when read.</summary>
internal abstract record PeftConfig : IPeftConfig
{
    [JsonPropertyName("peft_type")]
    public abstract string PeftType { get; init; }

    [JsonPropertyName("task_type")]
    public string? TaskType { get; init; } = "CAUSAL_LM";

    [JsonPropertyName("base_model_name_or_path")]
    public string? BaseModel { get; init; }

    [JsonPropertyName("inference_mode")]
    public bool InferenceMode { get; init; } = true;

    /// <inheritdoc/>
    public abstract string ToJson();
}
