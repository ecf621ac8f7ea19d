using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Products;

/// <summary>A linear layer whose matrix is changed by a product of small ones, y = W x + b + s · Δ x.</summary>
/// <param name="factors">What is trained, by the last part of PEFT's names.</param>
/// <param name="delta">Computes Δ [out,in] from the factors.</param>
/// <param name="scaling">s, alpha / R.</param>
internal sealed class ProductLinear(IReadOnlyList<AdapterParameter> factors, Func<Tensor> delta, double scaling) : IPeftLinear
{
    public IReadOnlyList<AdapterParameter> Parameters => factors;

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining) =>
        output + nn.functional.linear(input, Delta().to(input.dtype));

    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias) => (weight.add_(Delta().detach()), bias);

    private Tensor Delta() => delta().mul(Number.Of(scaling));
}
