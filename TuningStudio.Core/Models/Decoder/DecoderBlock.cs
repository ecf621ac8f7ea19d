using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>One block: attention and feed-forward layer, each normed before, in some families after too, and added to the stream.</summary>
internal sealed class DecoderBlock(
    INorm attentionNorm,
    SelfAttention attention,
    INorm? attentionOutputNorm,
    INorm mlpNorm,
    IFeedForward mlp,
    INorm? mlpOutputNorm)
{
    internal IReadOnlyList<Linear> Linears { get; } = [.. attention.Linears, .. mlp.Linears];

    /// <summary>[B,T,D] → [B,T,D]; what is made on the way dies here, save what the backward pass keeps.</summary>
    internal Tensor Forward(Tensor stream, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var between = Sublayer(stream, attentionNorm, attentionOutputNorm, (input, residual) => attention.Forward(input, residual, context), context.Pass);
        var after = Sublayer(between, mlpNorm, mlpOutputNorm, (input, residual) => mlp.Forward(input, residual, context.Pass with { EndsBlock = true }), context.Pass);
        return context.Pass.Tape is null ? after.MoveToOuterDisposeScope() : after;
    }

    private static Tensor Sublayer(Tensor stream, INorm norm, INorm? outputNorm, Func<StageInput, Tensor?, Tensor> layer, Pass pass)
    {
        if (outputNorm is null)
        {
            return layer(new Normed(norm, stream), stream);
        }

        var output = layer(new Normed(norm, stream), null);
        return pass.Recompute(() => stream + outputNorm.Forward(output));
    }
}
