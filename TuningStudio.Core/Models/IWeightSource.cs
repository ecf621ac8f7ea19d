using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>Where a family gets its weights from while it is built: a checkpoint, or a random start.</summary>
public interface IWeightSource
{
    /// <summary>Hands over a weight on the model's device and in its number format; the model owns it from now on.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="Contracts.TuningException">It is missing or has another shape.</exception>
    Tensor Take(string name, params long[] shape);
}
