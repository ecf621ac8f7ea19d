namespace TuningStudio.Core.Weights;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its number format.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Begin">First byte in the file.</param>
/// <param name="End">First byte after it in the file.</param>
public sealed record TensorEntry(string Name, WeightType Type, long[] Shape, long Begin, long End)
{
    /// <summary>Bytes it takes.</summary>
    public long SizeBytes => End - Begin;

    /// <summary>Numbers it holds.</summary>
    public long Elements => SizeBytes / Type.Size();
}
