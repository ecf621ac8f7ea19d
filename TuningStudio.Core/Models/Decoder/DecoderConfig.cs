using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>
/// All that tells one family of rotary decoders from another. A family reads its config into this; <see cref="DecoderModel"/> computes it.
/// </summary>
internal sealed record DecoderConfig
{
    /// <summary>V.</summary>
    internal required int VocabularySize { get; init; }

    /// <summary>D.</summary>
    internal required int HiddenSize { get; init; }

    /// <summary>Inner width of the feed-forward layers.</summary>
    internal required int IntermediateSize { get; init; }

    /// <summary>Number of blocks.</summary>
    internal required int Layers { get; init; }

    /// <summary>Query heads H.</summary>
    internal required int Heads { get; init; }

    /// <summary>Key and value heads K, which divide H.</summary>
    internal required int KeyValueHeads { get; init; }

    /// <summary>E.</summary>
    internal required int HeadSize { get; init; }

    /// <summary><c>max_position_embeddings</c>: the longest sequence, or for some kinds of scaling what is stretched to it.</summary>
    internal required int MaxPositions { get; init; }

    /// <summary>Added to the mean square in norms.</summary>
    internal required double NormEpsilon { get; init; }

    /// <summary>Whether the output head is the embedding.</summary>
    internal required bool TiedEmbeddings { get; init; }

    /// <summary>Activation of the gate.</summary>
    internal required Func<Tensor, Tensor> Activation { get; init; }

    /// <summary>Rotary positions of most blocks.</summary>
    internal required RotarySettings Rotary { get; init; }

    /// <summary>Rotary positions of blocks with a window, where they differ.</summary>
    internal RotarySettings? WindowRotary { get; init; }

    /// <summary>Whether query, key and value projections have biases.</summary>
    internal bool InputBias { get; init; }

    /// <summary>Whether the attention's output projection has a bias.</summary>
    internal bool OutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have biases.</summary>
    internal bool MlpBias { get; init; }

    /// <summary>Whether query, key and value are one matrix, and gate and up another.</summary>
    internal bool FusedProjections { get; init; }

    /// <summary>Whether every query and key head is normed.</summary>
    internal bool HeadNorms { get; init; }

    /// <summary>Whether norms store their weight as its difference from one.</summary>
    internal bool ShiftedNorms { get; init; }

    /// <summary>Whether what attention and feed-forward layer give is normed too before it is added.</summary>
    internal bool OutputNorms { get; init; }

    /// <summary>What token vectors are multiplied by as they are looked up, rounded to the model's number format; null leaves them.</summary>
    internal double? EmbeddingScale { get; init; }

    /// <summary>What all that goes into the first block, virtual tokens too, is multiplied by, rounded to the model's number format; null leaves it.</summary>
    internal double? StreamScale { get; init; }

    /// <summary>What products of queries and keys are multiplied by; null is 1/√E.</summary>
    internal double? AttentionScale { get; init; }

    /// <summary>Largest attention score; null does not cap.</summary>
    internal double? AttentionSoftCap { get; init; }

    /// <summary>Largest logit; null does not cap.</summary>
    internal double? LogitSoftCap { get; init; }

    /// <summary>How many tokens a block with a window sees.</summary>
    internal int? Window { get; init; }

    /// <summary>Whether a block has the window, by its number from 0.</summary>
    internal Func<int, bool> HasWindow { get; init; } = _ => true;

    /// <summary>Size of the model.</summary>
    internal ModelShape ShapeOf(string architecture) =>
        new(architecture, VocabularySize, HiddenSize, Layers, Rotary.Reach, TiedEmbeddings, Heads, KeyValueHeads, HeadSize);

    /// <summary>Window and cap of a block.</summary>
    internal AttentionOptions AttentionOf(int layer) =>
        new(AttentionScale ?? 1 / Math.Sqrt(HeadSize), AttentionSoftCap, HasWindow(layer) ? Window : null);

    /// <summary>Reads what the config of every family spells alike, with the defaults of Llama's.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="activation">Name of the default activation.</param>
    /// <param name="activationField">The config's field for it.</param>
    /// <param name="headSize">E where the config does not say; 0 is D/H.</param>
    /// <param name="isTied">Whether embeddings are tied where the config does not say.</param>
    /// <param name="maxPositions">Longest sequence where the config does not say.</param>
    /// <param name="epsilon">What norms add where the config does not say.</param>
    internal static DecoderConfig Read(ModelConfig config, string activation = "silu", string activationField = "hidden_act", int headSize = 0, bool isTied = false, int maxPositions = 2048, double epsilon = 1e-6)
    {
        var hidden = config.Size("hidden_size");
        var heads = config.Size("num_attention_heads");
        var keyValueHeads = config.OptionalSize("num_key_value_heads") ?? heads;
        if (heads % keyValueHeads != 0)
        {
            throw config.Fault("num_key_value_heads", $"is {keyValueHeads}, which does not divide num_attention_heads ({heads})");
        }

        var size = config.OptionalSize("head_dim") ?? (headSize > 0 ? headSize : hidden / heads);
        if (size % 2 != 0)
        {
            throw config.Fault("head_dim", $"is {size}; rotary positions need an even size");
        }

        var positions = config.OptionalSize("max_position_embeddings") ?? maxPositions;
        return new DecoderConfig
        {
            VocabularySize = config.Size("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Size("intermediate_size"),
            Layers = config.Size("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = size,
            MaxPositions = positions,
            NormEpsilon = config.Number("rms_norm_eps") ?? epsilon,
            TiedEmbeddings = config.Flag("tie_word_embeddings", isTied),
            Activation = Activations.Of(config, activationField, activation),
            Rotary = RotarySettings.Read(config, size, positions),
        };
    }

    /// <summary>Which blocks have a window, from <c>layer_types</c> or, where it is missing, by a rule.</summary>
    internal static Func<int, bool> WindowsOf(ModelConfig config, int layers, Func<int, bool> otherwise)
    {
        if (config.Texts("layer_types") is not { } kinds)
        {
            return otherwise;
        }

        if (kinds.FirstOrDefault(kind => kind is not ("full_attention" or "sliding_attention")) is { } unknown)
        {
            throw config.Fault("layer_types", $"names '{unknown}'; known are full_attention and sliding_attention");
        }

        return kinds.Count >= layers
            ? layer => kinds[layer] == "sliding_attention"
            : throw config.Fault("layer_types", $"has {kinds.Count} entries for {layers} layers");
    }
}
