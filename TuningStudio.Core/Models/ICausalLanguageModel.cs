using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>
/// A decoder that predicts the next token: the one shape in which training, generation and scoring know every family.
/// Shapes: B batch, T time, D hidden size, V vocabulary.
/// </summary>
public interface ICausalLanguageModel : IDisposable
{
    /// <summary>What there is to know of its size.</summary>
    ModelShape Shape { get; }

    /// <summary>Where its weights live.</summary>
    Device Device { get; }

    /// <summary>Number format of its weights and activations.</summary>
    ScalarType Type { get; }

    /// <summary>Every weight by its name in the checkpoint; a tied head is not listed again.</summary>
    IReadOnlyDictionary<string, Weight> Weights { get; }

    /// <summary>Names of weights that are another weight under a second name; a checkpoint may hold them or not.</summary>
    IReadOnlySet<string> TiedWeights { get; }

    /// <summary>The linear layers inside the blocks, in model order, by full name: where adapters go.</summary>
    IReadOnlyList<Linear> Linears { get; }

    /// <summary>Table of token vectors.</summary>
    Embedding Embedding { get; }

    /// <summary>Output head; the weight of a tied one is the embedding's.</summary>
    Linear OutputHead { get; }

    /// <summary>Virtual tokens before every text, or null.</summary>
    ISoftPrompt? SoftPrompt { get; set; }

    /// <summary>Runs the blocks and the final norm.</summary>
    /// <param name="ids">
    /// Token ids [B,T], 64-bit. Padding on the right needs no word: attention is causal, so it never reaches what stands before it.
    /// Padding on the left is told by the context.
    /// </param>
    /// <param name="context">Where the tokens stand and what is remembered of earlier ones.</param>
    /// <returns>Hidden states [B,T,D] of the tokens, virtual ones left out, owned by the caller's scope.</returns>
    Tensor Forward(Tensor ids, ForwardContext context);

    /// <summary>Runs the output head.</summary>
    /// <param name="hidden">Hidden states […,D].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>Logits […,V] in <see cref="Type"/>.</returns>
    Tensor Head(Tensor hidden, bool isTraining = false);
}

/// <summary>Size of a model.</summary>
/// <param name="Architecture">As its config spells it, for instance <c>LlamaForCausalLM</c>.</param>
/// <param name="VocabularySize">Rows of the embedding.</param>
/// <param name="HiddenSize">Width D.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="MaxPositions">Longest sequence that the model was made for.</param>
/// <param name="TiedEmbeddings">Whether the output head is the embedding.</param>
/// <param name="Heads">Query heads H.</param>
/// <param name="KeyValueHeads">Key and value heads K.</param>
/// <param name="HeadSize">Width E of a head.</param>
/// <param name="LearnedPositions">Whether each position has a row of weights, so that there are none beyond <paramref name="MaxPositions"/>.</param>
public sealed record ModelShape(
    string Architecture,
    int VocabularySize,
    int HiddenSize,
    int Layers,
    int MaxPositions,
    bool TiedEmbeddings,
    int Heads,
    int KeyValueHeads,
    int HeadSize,
    bool LearnedPositions = false)
{
    /// <summary>Whether a token id has no row in the embedding: it belongs to another model's tokenizer.</summary>
    public bool IsForeign(int id) => id < 0 || id >= VocabularySize;
}
