using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>LoRA at one linear layer: y = W x + b + s · B A x.</summary>
/// <param name="product">B A.</param>
/// <param name="dropout">Share of x that is zeroed while training.</param>
/// <param name="upFactor">Factor of B's learning rate.</param>
internal sealed class LoraLinear(LowRank product, double dropout, double upFactor = 1) : IPeftLinear
{
    internal LowRank Product => product;

    public IReadOnlyList<AdapterParameter> Parameters { get; } = product.Parameters(upFactor);

    public LowRankTerm? Term(bool isTraining) =>
        product.UpBias is null && !(isTraining && dropout > 0) ? new LowRankTerm(product.Down, product.Up, product.Scaling) : null;

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining) =>
        is_grad_enabled() ? output.add_(product.Of(LowRank.Dropped(input, dropout, isTraining))) : product.AddTo(output, LowRank.Dropped(input, dropout, isTraining));

    public double? ChangeNorm() => product.Norm();

    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias) =>
        (product.AddTo(weight), product.UpBias is { } up ? (bias ?? zeros_like(up)).add(up.detach(), Number.Of(product.Scaling)) : bias);
}
