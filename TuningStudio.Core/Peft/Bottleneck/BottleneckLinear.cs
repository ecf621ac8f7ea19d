using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Bottleneck;

/// <summary>A small network over what a sublayer gives, y + U relu(D y + d) + u (Houlsby et al., 2019): it sits in the slot of the sublayer's last matrix.</summary>
/// <param name="down">D [N,out], float32.</param>
/// <param name="downBias">d [N].</param>
/// <param name="up">U [out,N].</param>
/// <param name="upBias">u [out].</param>
internal sealed class BottleneckLinear(Tensor down, Tensor downBias, Tensor up, Tensor upBias) : IPeftLinear
{
    internal const string DownName = "adapter_down.weight";
    internal const string DownBiasName = "adapter_down.bias";
    internal const string UpName = "adapter_up.weight";
    internal const string UpBiasName = "adapter_up.bias";

    public IReadOnlyList<AdapterParameter> Parameters { get; } =
    [
        new(DownName, down),
        new(DownBiasName, downBias) { Decays = false },
        new(UpName, up),
        new(UpBiasName, upBias) { Decays = false },
    ];

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining)
    {
        var type = output.dtype;
        var narrow = nn.functional.relu(nn.functional.linear(output, down.to(type), downBias.to(type)));
        return output + nn.functional.linear(narrow, up.to(type), upBias.to(type));
    }

    // What lies between the two matrices is not linear.
    public (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias) => null;
}
