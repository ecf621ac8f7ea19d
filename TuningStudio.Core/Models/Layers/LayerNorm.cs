using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Layer norm (Ba et al., 2016).</summary>
/// <param name="weight">Scale [D].</param>
/// <param name="bias">Shift [D].</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class LayerNorm(Weight weight, Weight bias, double epsilon) : INorm
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => nn.functional.layer_norm(input, weight.Shape, weight.Value, bias.Value, epsilon);
}
