using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Brings a stream to one size.</summary>
public interface INorm
{
    /// <summary>Norms the last dimension.</summary>
    /// <param name="input">[…,D].</param>
    /// <returns>[…,D].</returns>
    Tensor Forward(Tensor input);
}
