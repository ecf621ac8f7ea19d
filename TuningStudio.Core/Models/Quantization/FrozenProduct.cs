using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>
/// x Wᵀ with a quantized W. The backward pass brings W to full width again, instead of keeping every layer's until then: that would be the
/// whole model in full width.
/// </summary>
internal sealed class FrozenProduct : SingleTensorFunction<FrozenProduct>
{
    private const string Layer = "layer";

    /// <inheritdoc/>
    public override string Name => nameof(FrozenProduct);

    /// <inheritdoc/>
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (input, layer) = ((Tensor)vars[0], (Linear)vars[1]);
        ctx.save_data(Layer, layer);
        return nn.functional.linear(input, layer.Weight).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // One for each argument; the layer has none.
        return [grad_output.matmul(((Linear)ctx.get_data(Layer)).Weight).MoveToOuterDisposeScope(), null!];
    }
}
