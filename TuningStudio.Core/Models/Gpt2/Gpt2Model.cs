using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Decoder;
using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gpt2;

/// <summary>A GPT-2 decoder. Layers bear the names of transformers' class, with <c>transformer.</c> before them, whether the checkpoint has that or not.</summary>
internal sealed class Gpt2Model : ICausalLanguageModel
{
    private const string Prefix = "transformer.";
    private const string HeadName = "lm_head.weight";

    private readonly ModelWeights _weights = new();
    private readonly List<DecoderBlock> _blocks = [];
    private readonly LayerNorm _norm;
    private readonly Tensor _embedding;
    private readonly Tensor _positions;
    private readonly Tensor _head;

    internal Gpt2Model(ModelConfig modelConfig, IWeightSource source, Device device, ScalarType type)
    {
        var config = Gpt2Config.From(modelConfig);
        Shape = config.ShapeOf(modelConfig.Architecture);
        Device = device;
        Type = type;
        var names = new Gpt2Names(source);
        try
        {
            _embedding = Take(names, "wte.weight", config.VocabularySize, config.HiddenSize);
            _positions = Take(names, "wpe.weight", config.MaxPositions, config.HiddenSize);
            var activation = Activations.Of(modelConfig, "activation_function", "gelu_new");
            for (var layer = 0; layer < config.Layers; layer++)
            {
                _blocks.Add(BuildBlock(names, config, layer, activation));
            }

            _norm = Norm(names, "ln_f", config);
            _head = config.TiedEmbeddings ? _embedding : _weights.Take(source, HeadName, config.VocabularySize, config.HiddenSize);
        }
        catch
        {
            Dispose();
            throw;
        }

        TiedWeights = config.TiedEmbeddings ? new HashSet<string> { HeadName } : [];
        Linears = [.. _blocks.SelectMany(block => block.Linears)];
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
        if (context.Start + tokens > Shape.MaxPositions)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The text has {context.Start + tokens:N0} tokens, but the model knows only {Shape.MaxPositions:N0} positions.",
                "Shorten the text, or ask for fewer new tokens.",
                field: "maxSequenceLength");
        }

        var stream = _embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], tokens, -1) + _positions.narrow(0, context.Start, tokens);
        foreach (var block in _blocks)
        {
            var next = block.Forward(stream, rotation: null, context);
            stream.Dispose();
            stream = next;
        }

        context.Cache?.Advance(tokens);
        return _norm.Forward(stream).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Head(Tensor hidden) => nn.functional.linear(hidden, _head);

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();

    private DecoderBlock BuildBlock(Gpt2Names names, Gpt2Config config, int layer, Func<Tensor, Tensor> activation)
    {
        var block = $"h.{layer}.";
        var width = config.HiddenSize;
        return new DecoderBlock(
            Norm(names, block + "ln_1", config),
            new SelfAttention(
                new FusedAttentionInput(Transposed("attn.c_attn", width, 3 * width), width, width),
                Transposed("attn.c_proj", width, width),
                width / config.Heads,
                new AttentionOptions(config.AttentionScale(layer)),
                layer),
            attentionOutputNorm: null,
            Norm(names, block + "ln_2", config),
            new PlainMlp(Transposed("mlp.c_fc", width, config.IntermediateSize), Transposed("mlp.c_proj", config.IntermediateSize, width), activation),
            mlpOutputNorm: null);

        // "Conv1D" holds [in,out].
        Linear Transposed(string name, int inFeatures, int outFeatures) => new(
            Prefix + block + name,
            Take(names, $"{block}{name}.weight", inFeatures, outFeatures),
            Take(names, $"{block}{name}.bias", outFeatures),
            isTransposed: true);
    }

    private LayerNorm Norm(Gpt2Names names, string name, Gpt2Config config) =>
        new(Take(names, name + ".weight", config.HiddenSize), Take(names, name + ".bias", config.HiddenSize), config.NormEpsilon);

    private Tensor Take(Gpt2Names names, string name, params long[] shape) => _weights.Take(names, Prefix + name, shape);

    // A checkpoint of the bare model lacks the prefix.
    private sealed class Gpt2Names(IWeightSource source) : IWeightSource
    {
        private readonly bool _isBare = !source.Has(Prefix + "wte.weight") && source.Has("wte.weight");

        public bool Has(string name) => source.Has(InCheckpoint(name));

        public Tensor Take(string name, params long[] shape) => source.Take(InCheckpoint(name), shape);

        private string InCheckpoint(string name) => _isBare ? name[Prefix.Length..] : name;
    }
}
