using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Llama;

/// <summary>One block: norm, attention, norm, feed-forward, each added to the stream.</summary>
internal sealed class LlamaBlock(RmsNorm inputNorm, SelfAttention attention, RmsNorm outputNorm, GatedMlp mlp)
{
    internal IReadOnlyList<Linear> Linears { get; } = [.. attention.Linears, .. mlp.Linears];

    /// <summary>[B,T,D] → [B,T,D]; what is made on the way dies here, save what the backward pass keeps.</summary>
    internal Tensor Forward(Tensor stream, (Tensor Cosine, Tensor Sine) rotation, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var attended = stream + attention.Forward(inputNorm.Forward(stream), rotation, context);
        return (attended + mlp.Forward(outputNorm.Forward(attended), context.IsTraining)).MoveToOuterDisposeScope();
    }
}
