using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Vera;

/// <summary>VeRA at one linear layer (Kopiczko et al., 2023): y = W x + b + λb ∘ (B (λd ∘ (A x))), where A and B are random, frozen and the same for all layers.</summary>
/// <param name="projections">A [R,≥in] and B [≥out,R]; a layer uses as much of them as it is wide.</param>
/// <param name="inner">λd [R].</param>
/// <param name="outer">λb [out].</param>
/// <param name="dropout">Share of x that is zeroed while training.</param>
internal sealed class VeraLinear(VeraProjections projections, Tensor inner, Tensor outer, double dropout) : IPeftLinear
{
    internal const string InnerName = "vera_lambda_d";
    internal const string OuterName = "vera_lambda_b";

    public IReadOnlyList<AdapterParameter> Parameters { get; } = [new(OuterName, outer), new(InnerName, inner)];

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining)
    {
        var type = input.dtype;
        var (down, up) = projections.For(layer.InFeatures, layer.OutFeatures);
        var dropped = isTraining && dropout > 0 ? nn.functional.dropout(input, dropout, training: true) : input;
        var narrow = nn.functional.linear(dropped, down.to(type)).mul(inner.to(type));
        return output + nn.functional.linear(narrow, up.to(type)).mul(outer.to(type));
    }

    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias)
    {
        var (down, up) = projections.For(weight.shape[1], weight.shape[0]);
        return (weight.add_(outer.detach().unsqueeze(1).mul(up).matmul(inner.detach().unsqueeze(1).mul(down))), bias);
    }
}
