using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Root-mean-square norm (Zhang and Sennrich, 2019), computed in float32 as the reference does.</summary>
/// <param name="weight">Scale [D].</param>
/// <param name="epsilon">Added to the mean square.</param>
public sealed class RmsNorm(Tensor weight, double epsilon)
{
    /// <summary>Scale [D].</summary>
    public Tensor Weight { get; } = weight;

    /// <summary>Norms the last dimension.</summary>
    /// <param name="input">[…,D].</param>
    public Tensor Forward(Tensor input)
    {
        var wide = input.to(ScalarType.Float32);
        var inverse = wide.square().mean([-1], keepdim: true).add_(epsilon).rsqrt_();
        return wide.mul(inverse).to(input.dtype).mul(Weight);
    }
}
