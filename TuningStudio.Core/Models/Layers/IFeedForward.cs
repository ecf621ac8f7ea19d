using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>The half of a block that looks at one token at a time.</summary>
public interface IFeedForward
{
    /// <summary>Its linear layers.</summary>
    IReadOnlyList<Linear> Linears { get; }

    /// <summary>Computes the layer.</summary>
    /// <param name="input">What goes in [B,T,D].</param>
    /// <param name="residual">Added to what comes out [B,T,D], or null.</param>
    /// <param name="pass">How it is run.</param>
    /// <returns>[B,T,D].</returns>
    Tensor Forward(StageInput input, Tensor? residual, Pass pass);
}
