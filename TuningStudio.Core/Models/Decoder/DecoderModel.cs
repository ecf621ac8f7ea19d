using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>A decoder of any family: embedding, blocks, norm, head.</summary>
internal sealed class DecoderModel(DecoderParts parts) : ICausalLanguageModel
{
    /// <summary>Name of the output head.</summary>
    internal const string HeadName = "lm_head.weight";

    /// <inheritdoc/>
    public ModelShape Shape => parts.Shape;

    /// <inheritdoc/>
    public Device Device => parts.Device;

    /// <inheritdoc/>
    public ScalarType Type => parts.Type;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Weight> Weights => parts.Weights.All;

    /// <inheritdoc/>
    public IReadOnlySet<string> TiedWeights { get; } = parts.Shape.TiedEmbeddings ? new HashSet<string> { HeadName } : [];

    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; } = [.. parts.Blocks.SelectMany(block => block.Linears)];

    /// <inheritdoc/>
    public Embedding Embedding => parts.Embedding;

    /// <inheritdoc/>
    public Linear OutputHead => parts.Head;

    /// <inheritdoc/>
    public ISoftPrompt? SoftPrompt { get; set; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor ids, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var isFirst = context.Start == 0;
        var virtualTokens = SoftPrompt?.Length ?? 0;
        var prompt = isFirst ? SoftPrompt?.Compute() : null;
        var text = (int)ids.shape[1];

        // Virtual tokens that have keys and values only take positions, but do not go through the blocks.
        var stream = WithNoise(parts.Embedding.Forward(ids), context.EmbeddingNoise);
        var start = isFirst && prompt?.KeysAndValues is not null ? virtualTokens : context.Start;
        if (prompt?.Embeddings is { } vectors)
        {
            stream = cat([vectors.to(stream.dtype).unsqueeze(0).expand(ids.shape[0], -1, -1), stream], 1);
        }

        var count = (int)stream.shape[1];
        var end = start + count;
        var rows = context.Padding is { } padding ? new RowPlaces(padding.Positions(start, count, virtualTokens), padding.Counts) : null;
        var places = new Places(start, count, Math.Max(end, context.Columns + virtualTokens), rows);
        stream = parts.Positions.AddTo(parts.StreamScale is { } scale ? stream.mul(scale) : stream, places);
        var rotations = parts.Positions.Rotations(places);
        var visible = VisibleColumns.Of(context.Padding, end, virtualTokens);
        for (var layer = 0; layer < parts.Blocks.Count; layer++)
        {
            var prefix = prompt?.KeysAndValues?[layer].to(stream.dtype);
            var next = parts.Blocks[layer].Forward(stream, new AttentionContext(rotations(layer), context.Cache, context.IsTraining, prefix, visible));
            stream.Dispose();
            stream = next;
        }

        context.Cache?.Advance(end - context.Start);
        return parts.Norm.Forward(stream.narrow(1, stream.shape[1] - text, text)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Head(Tensor hidden, bool isTraining)
    {
        var logits = parts.Head.Forward(hidden, isTraining);
        return parts.LogitSoftCap is { } cap ? logits.div(cap).tanh().mul(cap) : logits;
    }

    // Uniform within ± strength / √(T·D), as transformers adds it.
    private static Tensor WithNoise(Tensor vectors, double strength) => strength == 0
        ? vectors
        : vectors + rand_like(vectors).mul_(2).sub_(1).mul_(strength / Math.Sqrt(vectors.shape[1] * vectors.shape[2]));

    /// <inheritdoc/>
    public void Dispose()
    {
        parts.Positions.Dispose();
        parts.Weights.Dispose();
    }
}
