using TuningStudio.Core.Batching;
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

    // What of each block's weights may be trained.
    private readonly ILookup<int?, Weight> _weightsByBlock = parts.Weights.All.Values.ToLookup(weight => weight.Block);

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
        var start = isFirst && prompt?.KeysAndValues is not null ? virtualTokens : context.Start;
        var count = text + (int)(prompt?.Embeddings?.shape[0] ?? 0);
        var end = start + count;
        var rows = context.Padding is { } padding ? new RowPlaces(padding.Positions(start, count, virtualTokens), padding.Counts) : null;
        var places = new Places(start, count, Math.Max(end, context.Columns + virtualTokens), rows, context.Packed);
        var rotations = parts.Positions.Rotations(places);
        var visible = VisibleColumns.Of(context.Padding, end, virtualTokens);
        var pass = new Pass(context.IsTraining, context.Tape);
        var keysAndValues = prompt?.KeysAndValues is { } all ? pass.Keep(() => all) : null;
        var stream = pass.Keep(() => First(ids, prompt?.Embeddings, places, context.EmbeddingNoise, context.Packed));
        for (var layer = 0; layer < parts.Blocks.Count; layer++)
        {
            var (before, number) = (stream, layer);
            var prefix = keysAndValues is null ? null : pass.Keep(() => keysAndValues[number].to(Type));
            var seed = context.IsTraining ? DrawSeed() : (long?)null;
            stream = context.Tape is { } tape
                ? tape.Block(onTape => Block(number, before, prefix, onTape), before.requires_grad || prefix is { requires_grad: true } || IsTrained(number), isLast: number == parts.Blocks.Count - 1)
                : Block(number, before, prefix, onTape: null);
            if (context.Tape is null)
            {
                before.Dispose();
            }

            Tensor Block(int number, Tensor before, Tensor? prefix, GradientTape? onTape)
            {
                // A block that is computed twice draws the same numbers twice.
                if (seed is { } first)
                {
                    random.manual_seed(first);
                }

                return parts.Blocks[number].Forward(before, new AttentionContext(rotations(number), context.Cache, new Pass(context.IsTraining, onTape), prefix, visible, context.Packed));
            }
        }

        context.Cache?.Advance(end - context.Start);
        var last = pass.Recompute(() => parts.Norm.Forward(stream.narrow(1, stream.shape[1] - text, text)));
        if (context.Tape is null)
        {
            return last.MoveToOuterDisposeScope();
        }

        context.Tape.Own(scope);
        return last;
    }

    // [B,T,D]: what goes into the first block.
    private Tensor First(Tensor ids, Tensor? vectors, Places places, double noise, PackedRow? packed)
    {
        var stream = WithNoise(parts.Embedding.Forward(ids), noise, packed);
        if (vectors is not null)
        {
            stream = cat([vectors.to(stream.dtype).unsqueeze(0).expand(ids.shape[0], -1, -1), stream], 1);
        }

        return parts.Positions.AddTo(parts.StreamScale is { } scale ? stream.mul(Number.Of(scale)) : stream, places);
    }

    private bool IsTrained(int layer) =>
        parts.Blocks[layer].Linears.Any(linear => linear.Adapter is not null) || _weightsByBlock[layer].Any(weight => weight.IsTrained);

    // Of the CPU's generator, whatever computes: a GPU is not waited for.
    private static long DrawSeed() => randint(1L << 31, [1], ScalarType.Int64, CPU).item<long>();

    /// <inheritdoc/>
    public Tensor Head(Tensor hidden, bool isTraining)
    {
        var logits = parts.Head.Forward(hidden, isTraining);
        return parts.LogitSoftCap is { } cap ? logits.div(Number.Of(cap)).tanh().mul(Number.Of(cap)) : logits;
    }

    // Uniform within ± strength / √(T·D), as transformers adds it; T is each text's own where they are packed.
    private static Tensor WithNoise(Tensor vectors, double strength, PackedRow? packed)
    {
        if (strength == 0)
        {
            return vectors;
        }

        var (tokens, width) = (vectors.shape[1], vectors.shape[2]);
        var noise = rand_like(vectors).mul_(Number.Of(2)).sub_(Number.Of(1));
        return vectors + (packed is null ? noise.mul_(Number.Of(Reach(tokens))) : noise.mul_(tensor((float[])[.. packed.Lengths.SelectMany(length => Enumerable.Repeat((float)Reach(length), length))], [1, tokens, 1], device: vectors.device)));

        double Reach(long length) => strength / Math.Sqrt(length * width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        parts.Positions.Dispose();
        parts.Weights.Dispose();
    }
}
