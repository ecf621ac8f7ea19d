using TuningStudio.Core.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights.Gguf;

/// <summary>What libtorch reads a GGUF file's numbers as.</summary>
public static class GgufScalarTypes
{
    /// <summary>The number format of a tensor that was read; Q8_0 is unpacked.</summary>
    public static ScalarType ToScalarType(this GgufTensorType type) => type switch
    {
        GgufTensorType.F16 => ScalarType.Float16,
        GgufTensorType.BF16 => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };
}
