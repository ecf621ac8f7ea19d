using TuningStudio.Core.Models.Layers;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>Puts a block together from its weights.</summary>
internal sealed class DecoderBlockBuilder(DecoderConfig config, IWeightSource source, ModelWeights weights)
{
    private readonly int _queryWidth = config.Heads * config.HeadSize;
    private readonly int _keyWidth = config.KeyValueHeads * config.HeadSize;

    internal DecoderBlock Build(int layer)
    {
        var prefix = $"model.layers.{layer}.";
        return new DecoderBlock(
            BlockNorm("input_layernorm"),
            new SelfAttention(
                AttentionInput(prefix + "self_attn."),
                Projection(LinearRole.AttentionOutput, prefix + "self_attn.o_proj", config.HiddenSize, _queryWidth, config.OutputBias),
                config.HeadSize,
                config.AttentionOf(layer),
                layer,
                HeadNorm("q_norm"),
                HeadNorm("k_norm")),
            config.OutputNorms ? BlockNorm("post_attention_layernorm") : null,
            BlockNorm(config.OutputNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm"),
            FeedForward(prefix + "mlp."),
            config.OutputNorms ? BlockNorm("post_feedforward_layernorm") : null);

        INorm BlockNorm(string name) => Norm($"{prefix}{name}.weight", config.HiddenSize);

        INorm? HeadNorm(string name) => config.HeadNorms ? Norm($"{prefix}self_attn.{name}.weight", config.HeadSize) : null;
    }

    internal INorm Norm(string name, int size)
    {
        var weight = weights.Take(source, name, size);
        return config.ShiftedNorms ? new ShiftedRmsNorm(weight, config.NormEpsilon) : new RmsNorm(weight, config.NormEpsilon);
    }

    private IAttentionInput AttentionInput(string prefix) => config.FusedProjections
        ? new FusedAttentionInput(
            Projection(LinearRole.AttentionInput, prefix + "qkv_proj", _queryWidth + (2 * _keyWidth), config.HiddenSize, config.InputBias),
            _queryWidth,
            _keyWidth)
        : new SeparateAttentionInput(
            Projection(LinearRole.Query, prefix + "q_proj", _queryWidth, config.HiddenSize, config.InputBias),
            Projection(LinearRole.Key, prefix + "k_proj", _keyWidth, config.HiddenSize, config.InputBias),
            Projection(LinearRole.Value, prefix + "v_proj", _keyWidth, config.HiddenSize, config.InputBias));

    private IFeedForward FeedForward(string prefix)
    {
        var down = () => Projection(LinearRole.FeedForwardOutput, prefix + "down_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias);
        return config.FusedProjections
            ? new FusedGatedMlp(Projection(LinearRole.FeedForwardInput, prefix + "gate_up_proj", 2 * config.IntermediateSize, config.HiddenSize, config.MlpBias), down(), config.Activation)
            : new GatedMlp(
                Projection(LinearRole.FeedForwardInput, prefix + "gate_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias),
                Projection(LinearRole.FeedForwardInput, prefix + "up_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias),
                down(),
                config.Activation);
    }

    private Linear Projection(LinearRole role, string name, int outFeatures, int inFeatures, bool hasBias) => new(
        role,
        weights.TakeMatrix(source, name + ".weight", isTransposed: false, outFeatures, inFeatures),
        hasBias ? weights.Take(source, name + ".bias", outFeatures) : null);
}
