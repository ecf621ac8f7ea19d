namespace TuningStudio.Core.Gguf;

/// <summary>What each <see cref="GgufTensorType"/> is called and how many bytes it takes.</summary>
public static class GgufTensorTypes
{
    /// <summary>Numbers of a block of Q8_0.</summary>
    internal const int Q8Elements = 32;

    /// <summary>Bytes of a block of Q8_0: a half-precision scale and a byte for each number.</summary>
    internal const int Q8Bytes = 2 + Q8Elements;

    private static readonly (GgufTensorType Type, string Name, int Block, int Bytes)[] Table =
    [
        (GgufTensorType.F32, "F32", 1, 4),
        (GgufTensorType.F16, "F16", 1, 2),
        (GgufTensorType.Q8, "Q8_0", Q8Elements, Q8Bytes),
        (GgufTensorType.BF16, "BF16", 1, 2),
    ];

    /// <summary>The name that people know it by, for instance <c>Q8_0</c>.</summary>
    public static string Name(this GgufTensorType type) => Row(type).Name;

    /// <summary>Numbers that are stored together: a row's length is a multiple of it.</summary>
    public static int BlockElements(this GgufTensorType type) => Row(type).Block;

    /// <summary>Bytes of so many numbers.</summary>
    public static long Bytes(this GgufTensorType type, long elements) => elements / Row(type).Block * Row(type).Bytes;

    internal static bool IsKnown(uint value) => Array.Exists(Table, row => (uint)row.Type == value);

    private static (GgufTensorType Type, string Name, int Block, int Bytes) Row(GgufTensorType type) => Table.First(row => row.Type == type);
}
