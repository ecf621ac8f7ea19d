using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Gemma's root-mean-square norm: the weight is stored as its difference from one, and applied in float32.</summary>
/// <param name="weight">Scale minus one [D].</param>
/// <param name="epsilon">Added to the mean square.</param>
public sealed class ShiftedRmsNorm(Weight weight, double epsilon) : INorm
{
    /// <inheritdoc/>
    public bool IsTrained => weight.IsTrained;

    private Tensor Scale => weight.Value.to(ScalarType.Float32).add(Number.Of(1));

    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => RmsNorm.Normed(input, epsilon).mul(Scale).to(input.dtype);

    /// <inheritdoc/>
    public Tensor Gradient(Tensor input, Tensor ofOutput) => RmsNorm.OfInput(input, Scale.mul(ofOutput), epsilon);
}
