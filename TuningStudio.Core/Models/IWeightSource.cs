using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>Where a family gets its weights from while it is built: a checkpoint, or a random start.</summary>
public interface IWeightSource
{
    /// <summary>Whether there is a weight of this name.</summary>
    bool Has(string name);

    /// <summary>Hands over a weight on the model's device and in its number format; the model owns it from now on.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="Contracts.TuningException">It is missing or has another shape.</exception>
    Tensor Take(string name, params long[] shape);

    /// <summary>Hands over a matrix of a block, which the source may quantize as it reads it.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="isTransposed">Whether its output channels are the second dimension.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="Contracts.TuningException">It is missing or has another shape.</exception>
    Weight TakeMatrix(string name, bool isTransposed, params long[] shape) => new(name, Take(name, shape));
}
