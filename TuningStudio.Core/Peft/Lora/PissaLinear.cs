using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>
/// LoRA that starts from the principal singular vectors of W (PiSSA; Meng et al., 2024). The base keeps its W, so that other adapters
/// may stand over it: what the start adds is taken off again, y = W x + b + s · (B A − B₀ A₀) x, which at first is W x + b. It is saved as
/// plain LoRA of twice the rank, [B, −B₀] [A; A₀], as PEFT's own conversion has it.
/// </summary>
/// <param name="product">B A.</param>
/// <param name="start">B₀ A₀, which is not trained.</param>
/// <param name="dropout">Share of x that is zeroed while training.</param>
/// <param name="upFactor">Factor of B's learning rate.</param>
internal sealed class PissaLinear(LowRank product, LowRank start, double dropout, double upFactor) : IPeftLinear
{
    public IReadOnlyList<AdapterParameter> Parameters { get; } = product.Parameters(upFactor);

    public IReadOnlyList<(string Name, Tensor Value)> Kept { get; } = [("pissa_A.weight", start.Down), ("pissa_B.weight", start.Up)];

    public IEnumerable<(string Name, Tensor Value)> Saved =>
    [
        ("lora_A.weight", cat([product.Down.detach(), start.Down])),
        ("lora_B.weight", cat([product.Up.detach(), start.Up.neg()], 1)),
    ];

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining)
    {
        var dropped = LowRank.Dropped(input, dropout, isTraining);
        return output.add_(product.Of(dropped)).sub_(start.Of(input));
    }

    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias) =>
        ((start with { Scaling = -start.Scaling }).AddTo(product.AddTo(weight)), bias);
}
