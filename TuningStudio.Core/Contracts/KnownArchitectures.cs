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
}
