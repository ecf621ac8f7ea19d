using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>What each <see cref="WeightType"/> is called in a header, in libtorch, and how many bytes it takes.</summary>
public static class WeightTypes
{
    private static readonly (WeightType Type, string Name, int Size, ScalarType Scalar)[] Table =
    [
        (WeightType.F64, "F64", 8, ScalarType.Float64),
        (WeightType.F32, "F32", 4, ScalarType.Float32),
        (WeightType.F16, "F16", 2, ScalarType.Float16),
        (WeightType.BF16, "BF16", 2, ScalarType.BFloat16),
        (WeightType.I64, "I64", 8, ScalarType.Int64),
        (WeightType.I32, "I32", 4, ScalarType.Int32),
        (WeightType.I16, "I16", 2, ScalarType.Int16),
        (WeightType.I8, "I8", 1, ScalarType.Int8),
        (WeightType.U8, "U8", 1, ScalarType.Byte),
        (WeightType.Bool, "BOOL", 1, ScalarType.Bool),
    ];

    /// <summary>Bytes of one element.</summary>
    public static int Size(this WeightType type) => Row(type).Size;

    /// <summary>The name in a safetensors header.</summary>
    public static string HeaderName(this WeightType type) => Row(type).Name;

    /// <summary>The same format in libtorch.</summary>
    public static ScalarType ToScalarType(this WeightType type) => Row(type).Scalar;

    /// <summary>The stored format of a libtorch type, or null when safetensors has none that is supported here.</summary>
    public static WeightType? FromScalarType(ScalarType type) => Find(row => row.Scalar == type);

    internal static WeightType? FromHeaderName(string? name) => Find(row => row.Name == name);

    private static (WeightType Type, string Name, int Size, ScalarType Scalar) Row(WeightType type) => Table.First(row => row.Type == type);

    private static WeightType? Find(Predicate<(WeightType Type, string Name, int Size, ScalarType Scalar)> condition)
    {
        var index = Array.FindIndex(Table, condition);
        return index < 0 ? null : Table[index].Type;
    }
}
