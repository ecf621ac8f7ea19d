namespace TuningStudio.Core.Models.Gpt2;

/// <summary>The fields of a GPT-2 config.</summary>
internal sealed record Gpt2Config(
    int VocabularySize,
    int HiddenSize,
    int IntermediateSize,
    int Layers,
    int Heads,
    int MaxPositions,
    double NormEpsilon,
    bool TiedEmbeddings,
    bool ScalesByHeadSize,
    bool ScalesByLayer)
{
    internal static Gpt2Config From(ModelConfig config)
    {
        var hidden = config.Size("n_embd");
        var heads = config.Size("n_head");
        return hidden % heads == 0
            ? new Gpt2Config(
                config.Size("vocab_size"),
                hidden,
                config.OptionalSize("n_inner") ?? 4 * hidden,
                config.Size("n_layer"),
                heads,
                config.OptionalSize("n_positions") ?? config.OptionalSize("n_ctx") ?? 1024,
                config.Number("layer_norm_epsilon") ?? 1e-5,
                config.Flag("tie_word_embeddings", otherwise: true),
                config.Flag("scale_attn_weights", otherwise: true),
                config.Flag("scale_attn_by_inverse_layer_idx"))
            : throw config.Fault("n_head", $"is {heads}, which does not divide n_embd ({hidden})");
    }

    /// <summary>Size of the model.</summary>
    internal ModelShape ShapeOf(string architecture) =>
        new(architecture, VocabularySize, HiddenSize, Layers, MaxPositions, TiedEmbeddings, Heads, Heads, HiddenSize / Heads, LearnedPositions: true);

    /// <summary>What products of queries and keys are multiplied by in a block.</summary>
    internal double AttentionScale(int layer) =>
        (ScalesByHeadSize ? 1 / Math.Sqrt(HiddenSize / Heads) : 1) / (ScalesByLayer ? layer + 1 : 1);
}
