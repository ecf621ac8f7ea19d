using static TorchSharp.torch;

namespace TuningStudio.Core.Weights.Gguf;

/// <summary>What each <see cref="GgufTensorType"/> is called, how many bytes it takes, and what libtorch reads it as.</summary>
public static class GgufTensorTypes
{
    private static readonly (GgufTensorType Type, string Name, int Block, int Bytes, ScalarType Scalar)[] Table =
    [
        (GgufTensorType.F32, "F32", 1, 4, ScalarType.Float32),
        (GgufTensorType.F16, "F16", 1, 2, ScalarType.Float16),
        (GgufTensorType.Q8, "Q8_0", Q8Blocks.Elements, Q8Blocks.Bytes, ScalarType.Float32),
        (GgufTensorType.BF16, "BF16", 1, 2, ScalarType.BFloat16),
    ];

    /// <summary>The name that people know it by, for instance <c>Q8_0</c>.</summary>
    public static string Name(this GgufTensorType type) => Row(type).Name;

    /// <summary>Numbers that are stored together: a row's length is a multiple of it.</summary>
    public static int BlockElements(this GgufTensorType type) => Row(type).Block;

    /// <summary>Bytes of so many numbers.</summary>
    public static long Bytes(this GgufTensorType type, long elements) => elements / Row(type).Block * Row(type).Bytes;

    /// <summary>What libtorch reads it as.</summary>
    public static ScalarType ToScalarType(this GgufTensorType type) => Row(type).Scalar;

    internal static bool IsKnown(uint value) => Array.Exists(Table, row => (uint)row.Type == value);

    private static (GgufTensorType Type, string Name, int Block, int Bytes, ScalarType Scalar) Row(GgufTensorType type) => Table.First(row => row.Type == type);
}
