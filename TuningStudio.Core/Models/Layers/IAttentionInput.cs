using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Makes queries, keys and values out of the stream.</summary>
public interface IAttentionInput
{
    /// <summary>Its linear layers.</summary>
    IReadOnlyList<Linear> Linears { get; }

    /// <summary>Computes them.</summary>
    /// <param name="input">[B,T,D].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>[B,T,H·E], [B,T,K·E] and [B,T,K·E].</returns>
    (Tensor Queries, Tensor Keys, Tensor Values) Forward(Tensor input, bool isTraining);
}
