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
        var attended = attention.Forward(attentionNorm.Forward(stream), context);
        var between = stream + (attentionOutputNorm?.Forward(attended) ?? attended);
        var fed = mlp.Forward(mlpNorm.Forward(between), context.IsTraining);
        return (between + (mlpOutputNorm?.Forward(fed) ?? fed)).MoveToOuterDisposeScope();
    }
}
