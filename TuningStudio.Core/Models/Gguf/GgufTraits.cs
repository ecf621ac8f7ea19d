namespace TuningStudio.Core.Models.Gguf;

/// <summary>What tells one of llama.cpp's rotary decoders from another.</summary>
/// <param name="Name">llama.cpp's name.</param>
/// <param name="Architectures">Hugging Face's architectures that it can say; a file is read back as the first.</param>
internal sealed record GgufTraits(string Name, IReadOnlyList<string> Architectures)
{
    /// <summary>Whether rotary positions pair neighbours, so that rows of queries and keys stand in another order than Hugging Face's halves.</summary>
    internal bool SwapsRotaryHalves { get; init; }

    /// <summary>Whether it reads one divisor for every frequency, as Llama 3's scaling is written.</summary>
    internal bool StretchesByFactors { get; init; }

    /// <summary>Whether norms hold their whole weight (Hugging Face's hold its difference from one), and the activation is gelu.</summary>
    internal bool IsGemma { get; init; }

    /// <summary>Whether what attention and feed-forward layer give is normed too.</summary>
    internal bool HasOutputNorms { get; init; }

    /// <summary>Whether scores and logits are capped.</summary>
    internal bool IsCapped { get; init; }

    /// <summary>Which blocks it gives a window; null where windows are not told apart.</summary>
    internal Func<int, bool>? HasWindow { get; init; }

    /// <summary>The number of blocks by which it knows the size whose attention is scaled by √(D/H) instead of √E.</summary>
    internal int LayersOf27Billion { get; init; }
}
