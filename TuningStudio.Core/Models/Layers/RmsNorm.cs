using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Root-mean-square norm (Zhang and Sennrich, 2019), computed in float32 as the reference does.</summary>
/// <param name="weight">Scale [D].</param>
/// <param name="epsilon">Added to the mean square.</param>
public sealed class RmsNorm(Weight weight, double epsilon) : INorm
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => Normed(input, epsilon).to(input.dtype).mul(weight.Value);

    /// <summary>The input at mean square one.</summary>
    /// <returns>[…,D] in float32.</returns>
    internal static Tensor Normed(Tensor input, double epsilon)
    {
        var wide = input.to(ScalarType.Float32);
        return wide.mul(wide.square().mean([-1], keepdim: true).add_(epsilon).rsqrt_());
    }
}
