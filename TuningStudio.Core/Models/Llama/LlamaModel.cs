using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Llama;

/// <summary>A Llama decoder.</summary>
internal sealed class LlamaModel : ICausalLanguageModel
{
    private const string HeadName = "lm_head.weight";

    private readonly Dictionary<string, Tensor> _weights = [];
    private readonly List<LlamaBlock> _blocks = [];
    private readonly RotaryEmbedding _rotary;
    private readonly RmsNorm _norm;
    private readonly Tensor _embedding;
    private readonly Tensor _head;

    internal LlamaModel(ModelConfig modelConfig, IWeightSource source, Device device, ScalarType type)
    {
        var config = LlamaConfig.From(modelConfig);
        Shape = new ModelShape(modelConfig.Architecture, config.VocabularySize, config.HiddenSize, config.Layers, config.MaxPositions);
        Device = device;
        Type = type;
        _rotary = new RotaryEmbedding(RotaryScaling.InverseFrequencies(modelConfig, config.HeadSize), device, type);
        try
        {
            _embedding = Take(source, "model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                _blocks.Add(BuildBlock(source, config, layer));
            }

            _norm = new RmsNorm(Take(source, "model.norm.weight", config.HiddenSize), config.NormEpsilon);
            _head = config.TiedEmbeddings ? _embedding : Take(source, HeadName, config.VocabularySize, config.HiddenSize);
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
    public IReadOnlyDictionary<string, Tensor> Weights => _weights;

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
        var stream = _embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], tokens, -1);
        foreach (var block in _blocks)
        {
            var next = block.Forward(stream, rotation, context);
            stream.Dispose();
            stream = next;
        }

        context.Cache?.Advance(tokens);
        return _norm.Forward(stream).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Head(Tensor hidden) => nn.functional.linear(hidden, _head);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rotary.Dispose();
        foreach (var weight in _weights.Values)
        {
            weight.Dispose();
        }
    }

    private LlamaBlock BuildBlock(IWeightSource source, LlamaConfig config, int layer)
    {
        var prefix = $"model.layers.{layer}";
        var queryWidth = config.Heads * config.HeadSize;
        var keyWidth = config.KeyValueHeads * config.HeadSize;
        return new LlamaBlock(
            Norm("input_layernorm"),
            new SelfAttention(
                Projection("self_attn.q_proj", queryWidth, config.HiddenSize, config.AttentionBias),
                Projection("self_attn.k_proj", keyWidth, config.HiddenSize, config.AttentionBias),
                Projection("self_attn.v_proj", keyWidth, config.HiddenSize, config.AttentionBias),
                Projection("self_attn.o_proj", config.HiddenSize, queryWidth, config.AttentionBias),
                config.HeadSize,
                layer),
            Norm("post_attention_layernorm"),
            new GatedMlp(
                Projection("mlp.gate_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias),
                Projection("mlp.up_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias),
                Projection("mlp.down_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias)));

        RmsNorm Norm(string name) => new(Take(source, $"{prefix}.{name}.weight", config.HiddenSize), config.NormEpsilon);

        Linear Projection(string name, int outFeatures, int inFeatures, bool hasBias) => new(
            $"{prefix}.{name}",
            Take(source, $"{prefix}.{name}.weight", outFeatures, inFeatures),
            hasBias ? Take(source, $"{prefix}.{name}.bias", outFeatures) : null);
    }

    private Tensor Take(IWeightSource source, string name, params long[] shape) => _weights[name] = source.Take(name, shape);
}
