using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>A norm over the last dimension.</summary>
public interface INorm
{
    /// <summary>Whether its weights are being trained.</summary>
    bool IsTrained { get; }

    /// <summary>Norms the last dimension.</summary>
    /// <param name="input">[…,D].</param>
    /// <returns>[…,D].</returns>
    Tensor Forward(Tensor input);

    /// <summary>Gradient of the input, where the weights are frozen.</summary>
    /// <param name="input">[…,D].</param>
    /// <param name="ofOutput">Gradient of the output […,D].</param>
    /// <returns>[…,D].</returns>
    Tensor Gradient(Tensor input, Tensor ofOutput);
}
