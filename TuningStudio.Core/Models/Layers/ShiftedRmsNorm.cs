using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Gemma's root-mean-square norm: the weight is stored as its difference from one, and applied in float32.</summary>
/// <param name="weight">Scale minus one [D].</param>
/// <param name="epsilon">Added to the mean square.</param>
public sealed class ShiftedRmsNorm(Weight weight, double epsilon) : INorm
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => RmsNorm.Normed(input, epsilon).mul(weight.Value.to(ScalarType.Float32).add(1)).to(input.dtype);
}
