namespace TuningStudio.Core.Gguf;

/// <summary>One tensor of a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Its shape, slowest dimension first as libtorch has it; the file spells it the other way round.</param>
/// <param name="Begin">First byte in the file.</param>
public sealed record GgufEntry(string Name, GgufTensorType Type, long[] Shape, long Begin)
{
    /// <summary>Numbers it holds.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Bytes it takes.</summary>
    public long SizeBytes => Type.Bytes(Elements);
}
