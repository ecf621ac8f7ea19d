using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Layer norm (Ba et al., 2016).</summary>
/// <param name="weight">Scale [D].</param>
/// <param name="bias">Shift [D].</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class LayerNorm(Weight weight, Weight bias, double epsilon) : INorm
{
    /// <inheritdoc/>
    public bool IsTrained => weight.IsTrained || bias.IsTrained;

    /// <inheritdoc/>
    public Tensor Gradient(Tensor input, Tensor ofOutput)
    {
        using var scope = NewDisposeScope();
        using var gradientOn = enable_grad();
        var leaf = input.detach();
        leaf.requires_grad = true;
        autograd.backward([Forward(leaf)], [ofOutput]);
        return leaf.grad!.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => nn.functional.layer_norm(input, weight.Shape, weight.Value, bias.Value, epsilon);
}
