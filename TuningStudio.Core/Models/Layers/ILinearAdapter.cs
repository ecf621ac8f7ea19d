using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>What a tuning method puts into a linear layer's slot.</summary>
public interface ILinearAdapter
{
    /// <summary>Changes what goes into the layer.</summary>
    /// <param name="input">[…,in].</param>
    /// <returns>[…,in].</returns>
    Tensor Before(Tensor input) => input;

    /// <summary>What it does, where that is adding a low-rank term to the output and nothing else; null elsewhere.</summary>
    /// <param name="isTraining">Whether dropout is on.</param>
    LowRankTerm? Term(bool isTraining) => null;

    /// <summary>Changes what came out of the layer. The output may be changed in place.</summary>
    /// <param name="layer">The layer, for its own matrix and bias.</param>
    /// <param name="input">What went into the layer, after <see cref="Before"/> […,in].</param>
    /// <param name="output">What the layer itself gave […,out].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>The new output […,out].</returns>
    Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining);
}
