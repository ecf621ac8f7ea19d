using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>Virtual tokens before every text: what a tuning method puts into a model's slot for them.</summary>
public interface ISoftPrompt
{
    /// <summary>Number of virtual tokens P: the text's first token stands at this position.</summary>
    int Length { get; }

    /// <summary>Computes them.</summary>
    /// <returns>In the model's number format or wider, owned by the caller's scope.</returns>
    SoftPromptValues Compute();
}

/// <summary>What stands before a text: vectors that go through the blocks as tokens do, or each block's keys and values.</summary>
/// <param name="Embeddings">[P,D], or null.</param>
/// <param name="KeysAndValues">Per block, keys first: [L,2,K,P,E], as they are, without rotary positions; or null.</param>
public readonly record struct SoftPromptValues(Tensor? Embeddings, Tensor? KeysAndValues);
