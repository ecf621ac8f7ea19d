namespace TuningStudio.Core.Contracts;

/// <summary>
/// Architectures the engine reads, as <c>architectures</c> of a model's config spells them: also for those who look at a
/// model's folder without loading the engine.
/// </summary>
public static class KnownArchitectures
{
    /// <summary>Llama 1 to 3 and everything that shares their layout.</summary>
    public static IReadOnlyList<string> Llama { get; } = ["LlamaForCausalLM"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Llama];
}
