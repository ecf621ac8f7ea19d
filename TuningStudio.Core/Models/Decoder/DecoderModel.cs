using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>A decoder with rotary positions, in Llama's layout of names.</summary>
internal sealed class DecoderModel : ICausalLanguageModel
{
    private const string HeadName = "lm_head.weight";

    private readonly ModelWeights _weights = new();
    private readonly List<(DecoderBlock Block, RotaryEmbedding Rotary)> _blocks = [];
    private readonly RotaryEmbedding _rotary;
    private readonly RotaryEmbedding? _windowRotary;
    private readonly INorm _norm;
    private readonly Tensor _embedding;
    private readonly Tensor _head;
    private readonly double? _embeddingScale;
    private readonly double? _logitSoftCap;

    internal DecoderModel(string architecture, DecoderConfig config, IWeightSource source, Device device, ScalarType type)
    {
        Shape = config.ShapeOf(architecture);
        Device = device;
        Type = type;
        _rotary = new RotaryEmbedding(RotaryScaling.For(config.Rotary), device, type);
        _windowRotary = config.WindowRotary is { } settings ? new RotaryEmbedding(RotaryScaling.For(settings), device, type) : null;
        _embeddingScale = config.EmbeddingScale is { } scale ? Rounded(scale, type) : null;
        _logitSoftCap = config.LogitSoftCap;
        try
        {
            var builder = new DecoderBlockBuilder(config, source, _weights);
            _embedding = _weights.Take(source, "model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                _blocks.Add((builder.Build(layer), config.HasWindow(layer) ? _windowRotary ?? _rotary : _rotary));
            }

            _norm = builder.Norm("model.norm.weight", config.HiddenSize);
            _head = config.TiedEmbeddings ? _embedding : _weights.Take(source, HeadName, config.VocabularySize, config.HiddenSize);
        }
        catch
        {
            Dispose();
            throw;
        }

        TiedWeights = config.TiedEmbeddings ? new HashSet<string> { HeadName } : [];
        Linears = [.. _blocks.SelectMany(block => block.Block.Linears)];
    }

    /// <inheritdoc/>
    public ModelShape Shape { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public ScalarType Type { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <inheritdoc/>
    public IReadOnlySet<string> TiedWeights { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor ids, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var tokens = (int)ids.shape[1];
        var rotation = _rotary.At(context.Start, tokens);
        var windowRotation = _windowRotary?.At(context.Start, tokens) ?? rotation;
        var stream = _embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], tokens, -1);
        if (_embeddingScale is { } scale)
        {
            stream = stream.mul(scale);
        }

        foreach (var (block, rotary) in _blocks)
        {
            var next = block.Forward(stream, ReferenceEquals(rotary, _rotary) ? rotation : windowRotation, context);
            stream.Dispose();
            stream = next;
        }

        context.Cache?.Advance(tokens);
        return _norm.Forward(stream).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Head(Tensor hidden)
    {
        var logits = nn.functional.linear(hidden, _head);
        return _logitSoftCap is { } cap ? logits.div(cap).tanh().mul(cap) : logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rotary.Dispose();
        _windowRotary?.Dispose();
        _weights.Dispose();
    }

    // The reference multiplies by a number of the model's own format.
    private static double Rounded(double value, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return tensor(value).to(type).to(ScalarType.Float64).item<double>();
    }
}
