namespace TuningStudio.Core.Contracts;

/// <summary>
/// Architectures the engine reads, for those who look at a model's folder without loading the engine. The engine's own list is what
/// its families say; a test holds this one to it.
/// </summary>
public static class KnownArchitectures
{
    /// <summary>All of them, as <c>architectures</c> of a config spells them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Gemma2ForCausalLM",
        "Gemma3ForCausalLM",
        "GemmaForCausalLM",
        "GPT2LMHeadModel",
        "LlamaForCausalLM",
        "MistralForCausalLM",
        "Phi3ForCausalLM",
        "Qwen2ForCausalLM",
        "Qwen3ForCausalLM",
    ];

    /// <summary>Models of texts and pictures whose text part is one of them, in <c>text_config</c>; the rest is left out.</summary>
    public static IReadOnlyDictionary<string, string> TextParts { get; } = new Dictionary<string, string> { ["Gemma3ForConditionalGeneration"] = "Gemma3ForCausalLM" };

    /// <summary>The same for GGUF files, as <c>general.architecture</c> spells them.</summary>
    public static IReadOnlyList<string> Gguf { get; } = ["llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi3", "gpt2"];
}
