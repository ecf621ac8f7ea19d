using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>The half of a block that looks at one token at a time.</summary>
public interface IFeedForward
{
    /// <summary>Its linear layers.</summary>
    IReadOnlyList<Linear> Linears { get; }

    /// <summary>Computes the layer.</summary>
    /// <param name="input">[B,T,D].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>[B,T,D].</returns>
    Tensor Forward(Tensor input, bool isTraining);
}
