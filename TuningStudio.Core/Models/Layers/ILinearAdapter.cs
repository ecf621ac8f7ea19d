using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>What a tuning method puts into a linear layer's slot.</summary>
public interface ILinearAdapter
{
    /// <summary>Changes the layer's output.</summary>
    /// <param name="input">What went into the layer […,in].</param>
    /// <param name="output">What the layer itself gave […,out].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>The new output […,out].</returns>
    Tensor Apply(Tensor input, Tensor output, bool isTraining);
}
