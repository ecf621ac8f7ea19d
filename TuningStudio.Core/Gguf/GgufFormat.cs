namespace TuningStudio.Core.Gguf;

/// <summary>Numbers of the file format, version 3 (ggml's docs/gguf.md).</summary>
internal static class GgufFormat
{
    internal const uint Version = 3;

    /// <summary>Tensors begin at multiples of this where the file does not say otherwise.</summary>
    internal const int Alignment = 32;

    /// <summary>The key that says otherwise.</summary>
    internal const string AlignmentKey = "general.alignment";

    internal static ReadOnlySpan<byte> Magic => "GGUF"u8;

    internal static long Aligned(long offset, long alignment) => (offset + alignment - 1) / alignment * alignment;
}

/// <summary>Kinds of values; the numbers are the format's own.</summary>
internal enum GgufValueKind : uint
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    Text = 8,
    List = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}
