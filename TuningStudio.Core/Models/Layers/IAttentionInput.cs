using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Makes queries, keys and values out of the stream.</summary>
public interface IAttentionInput
{
    /// <summary>Its linear layers, all over the same input.</summary>
    IReadOnlyList<Linear> Linears { get; }

    /// <summary>Queries, keys and values in what the layers gave.</summary>
    /// <param name="projected">Of each layer [B,T,out].</param>
    /// <returns>[B,T,H·E], [B,T,K·E] and [B,T,K·E].</returns>
    (Tensor Queries, Tensor Keys, Tensor Values) Split(IReadOnlyList<Tensor> projected);
}
