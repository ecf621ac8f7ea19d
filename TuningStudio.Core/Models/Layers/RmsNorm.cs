using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Root-mean-square norm (Zhang and Sennrich, 2019), computed in float32 as the reference does.</summary>
/// <param name="weight">Scale [D].</param>
/// <param name="epsilon">Added to the mean square.</param>
public sealed class RmsNorm(Weight weight, double epsilon) : INorm
{
    /// <inheritdoc/>
    public bool IsTrained => weight.IsTrained;

    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => Normed(input, epsilon).to(input.dtype).TimesInPlace(weight.Value);

    /// <inheritdoc/>
    public Tensor Gradient(Tensor input, Tensor ofOutput) => OfInput(input, ofOutput.mul(weight.Value), epsilon);

    /// <summary>The input at mean square one.</summary>
    /// <returns>[…,D] in float32.</returns>
    internal static Tensor Normed(Tensor input, double epsilon)
    {
        var wide = input.to(ScalarType.Float32);
        return wide.mul(Reciprocal(wide, epsilon));
    }

    /// <summary>Gradient of x, r (g − x · r² · mean(g ∘ x)), r being one over the root mean square.</summary>
    /// <param name="input">x […,D].</param>
    /// <param name="ofNormed">g […,D], the gradient of x r; it is changed in place where it is float32.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>[…,D] in x's number format.</returns>
    internal static Tensor OfInput(Tensor input, Tensor ofNormed, double epsilon)
    {
        var (wide, gradient) = (input.to(ScalarType.Float32), ofNormed.to(ScalarType.Float32));
        var reciprocal = Reciprocal(wide, epsilon);
        var along = gradient.mul(wide).mean([-1], keepdim: true).mul_(reciprocal.pow(Number.Of(3)));
        return gradient.mul_(reciprocal).addcmul_(wide, along, Number.Of(-1)).to(input.dtype);
    }

    private static Tensor Reciprocal(Tensor wide, double epsilon) => wide.square().mean([-1], keepdim: true).add_(Number.Of(epsilon)).rsqrt_();
}
