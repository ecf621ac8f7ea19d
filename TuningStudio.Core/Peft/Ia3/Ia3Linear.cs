using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Ia3;

/// <summary>IA³ at one linear layer (Liu et al., 2022): its output, or the input of a feed-forward layer, is multiplied channel by channel.</summary>
/// <param name="vector">l, [1,in] where the input is scaled, else [out,1]; float32.</param>
/// <param name="scalesInput">Whether the input is scaled.</param>
internal sealed class Ia3Linear(Tensor vector, bool scalesInput) : IPeftLinear
{
    internal const string VectorName = "ia3_l";

    public IReadOnlyList<AdapterParameter> Parameters { get; } = [new(VectorName, vector)];

    public Tensor Before(Tensor input) => scalesInput ? input.mul(vector.view(-1).to(input.dtype)) : input;

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining) =>
        scalesInput ? output : output.mul(vector.view(-1).to(output.dtype));

    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias)
    {
        var factor = vector.detach();
        return (weight.mul_(factor), scalesInput ? bias : bias?.mul_(factor.view(-1)));
    }
}
