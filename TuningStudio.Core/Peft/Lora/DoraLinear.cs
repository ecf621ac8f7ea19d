using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>
/// DoRA at one linear layer (Liu et al., 2024): y = m / ‖W + s·B A‖ · (W x + s·B A x) + b, the norm taken over each output row and treated as
/// a constant in the backward pass.
/// </summary>
/// <param name="product">B A.</param>
/// <param name="magnitude">m [out], float32.</param>
/// <param name="dropout">Share of x that is zeroed while training.</param>
/// <param name="upFactor">Factor of B's learning rate.</param>
internal sealed class DoraLinear(LowRank product, Tensor magnitude, double dropout, double upFactor = 1) : IPeftLinear, IDisposable
{
    internal const string MagnitudeName = "lora_magnitude_vector";

    // Σ W² of every row: the base does not change.
    private Tensor? _squares;

    public IReadOnlyList<AdapterParameter> Parameters { get; } =
        [.. product.Parameters(upFactor), new(MagnitudeName, magnitude)];

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining)
    {
        var ratio = magnitude.div(Norms(layer)).to(output.dtype);
        var dropped = LowRank.Dropped(input, dropout, isTraining);
        if (!ReferenceEquals(dropped, input))
        {
            // As the reference has it: what DoRA adds comes from the thinned input, the layer's own part from the whole.
            var own = nn.functional.linear(dropped, layer.Weight);
            return output + own.mul(ratio.sub(Number.Of(1))) + product.Of(dropped).mul(ratio);
        }

        var plain = layer.Bias is { } bias ? output - bias.Value : output;
        var scaled = (plain + product.Of(dropped)).mul(ratio);
        return layer.Bias is { } again ? scaled.add_(again.Value) : scaled;
    }

    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias)
    {
        var sum = product.AddTo(weight);
        var norms = sum.square().sum([1], keepdim: true).sqrt();
        return (sum.mul_(magnitude.detach().unsqueeze(1).div(norms)), bias);
    }

    public void Dispose() => _squares?.Dispose();

    // ‖W + s·B A‖² = ‖W‖² + 2 s Σ B∘(W Aᵀ) + s² Σ B∘(B (A Aᵀ)): nothing as large as W is made.
    private Tensor Norms(Linear layer)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (down, up, weight) = (product.Down.detach(), product.Up.detach(), layer.Weight);
        _squares ??= weight.to(ScalarType.Float32).square().sum(1).DetachFromDisposeScope();
        var crossed = nn.functional.linear(weight, down.to(weight.dtype)).to(ScalarType.Float32).mul_(up).sum(1);
        var own = up.matmul(down.matmul(down.t())).mul_(up).sum(1);
        var squares = _squares.add(crossed, alpha: Number.Of(2 * product.Scaling)).add_(own, alpha: Number.Of(product.Scaling * product.Scaling));
        return squares.clamp_min_(Number.Of(1e-30)).sqrt_().MoveToOuterDisposeScope();
    }
}
