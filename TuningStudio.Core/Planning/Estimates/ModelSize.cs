namespace TuningStudio.Core.Planning.Estimates;

/// <summary>A linear layer of a block.</summary>
/// <param name="Name">The last part of its name, for instance <c>q_proj</c>.</param>
/// <param name="In">Width of its input.</param>
/// <param name="Out">Width of its output.</param>
public sealed record LinearSize(string Name, long In, long Out)
{
    /// <summary>Numbers of its matrix.</summary>
    public long Parameters => In * Out;
}

/// <summary>All that an estimate must know of a decoder: widths and numbers of its parts, from its config alone.</summary>
/// <param name="Layers">Number of blocks L.</param>
/// <param name="HiddenSize">Width D.</param>
/// <param name="IntermediateSize">Inner width F of the feed-forward layers.</param>
/// <param name="Heads">Query heads H.</param>
/// <param name="KeyValueHeads">Key and value heads K.</param>
/// <param name="HeadSize">Width E of a head.</param>
/// <param name="VocabularySize">Rows V of the embedding.</param>
/// <param name="TiedEmbeddings">Whether the output head is the embedding.</param>
/// <param name="Linears">The linear layers of one block.</param>
/// <param name="LearnedPositions">Rows of a table of positions; 0 for rotary ones.</param>
public sealed record ModelSize(
    int Layers,
    int HiddenSize,
    int IntermediateSize,
    int Heads,
    int KeyValueHeads,
    int HeadSize,
    int VocabularySize,
    bool TiedEmbeddings,
    IReadOnlyList<LinearSize> Linears,
    int LearnedPositions = 0)
{
    /// <summary>Numbers in the linear layers of all blocks.</summary>
    public long LinearParameters => Layers * Linears.Sum(linear => linear.Parameters);

    /// <summary>Numbers in embedding and positions.</summary>
    public long EmbeddingParameters => ((long)VocabularySize + LearnedPositions) * HiddenSize;

    /// <summary>Numbers in the head, where it is not the embedding.</summary>
    public long HeadParameters => TiedEmbeddings ? 0 : (long)VocabularySize * HiddenSize;

    /// <summary>Numbers in the two norms of every block and the last one; biases and the like are too few to count.</summary>
    public long NormParameters => ((2L * Layers) + 1) * HiddenSize;

    /// <summary>All of them.</summary>
    public long Parameters => LinearParameters + EmbeddingParameters + HeadParameters + NormParameters;

    /// <summary>Width of what attention gives, H·E.</summary>
    public long AttentionWidth => (long)Heads * HeadSize;

    /// <summary>Width of keys, or of values, K·E.</summary>
    public long KeyValueWidth => (long)KeyValueHeads * HeadSize;

    /// <summary>A decoder as Llama has it: separate projections and a gated feed-forward layer.</summary>
    public static ModelSize Gated(int layers, int hidden, int intermediate, int heads, int keyValueHeads, int headSize, int vocabulary, bool tied, bool fused = false)
    {
        var (queries, keys) = ((long)heads * headSize, (long)keyValueHeads * headSize);
        LinearSize[] input = fused
            ? [new("qkv_proj", hidden, queries + (2 * keys))]
            : [new("q_proj", hidden, queries), new("k_proj", hidden, keys), new("v_proj", hidden, keys)];
        LinearSize[] inner = fused ? [new("gate_up_proj", hidden, 2L * intermediate)] : [new("gate_proj", hidden, intermediate), new("up_proj", hidden, intermediate)];
        return new(layers, hidden, intermediate, heads, keyValueHeads, headSize, vocabulary, tied, [.. input, new("o_proj", queries, hidden), .. inner, new("down_proj", intermediate, hidden)]);
    }

    /// <summary>A decoder as GPT-2 has it: one projection for queries, keys and values, a plain feed-forward layer, learnt positions.</summary>
    public static ModelSize Plain(int layers, int hidden, int intermediate, int heads, int vocabulary, int positions) => new(
        layers, hidden, intermediate, heads, heads, hidden / heads, vocabulary, TiedEmbeddings: true,
        [new("c_attn", hidden, 3L * hidden), new("c_proj", hidden, hidden), new("c_fc", hidden, intermediate), new("c_proj", intermediate, hidden)],
        positions);
}
