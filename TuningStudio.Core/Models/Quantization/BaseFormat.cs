using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>How the matrices of a frozen base's blocks are kept.</summary>
public enum BaseFormat
{
    /// <summary>In full width.</summary>
    Full,

    /// <summary>Eight bits and a scale for each output channel.</summary>
    Int8,

    /// <summary>Four bits (NormalFloat; Dettmers et al., 2023), a scale for each 64 numbers.</summary>
    Nf4,

    /// <summary>Four bits, the scales themselves in eight.</summary>
    Nf4Double,
}

/// <summary>Names of <see cref="BaseFormat"/>, and how a matrix comes to it.</summary>
public static class BaseFormats
{
    /// <summary>Names in options and files, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "int8", "nf4", "nf4-double"];

    /// <summary>The format of a name; null or unknown is full width.</summary>
    public static BaseFormat Parse(string? name) => (BaseFormat)Math.Max(0, Names.ToList().IndexOf(name ?? string.Empty));

    /// <summary>A matrix as a model's weight, which owns what is kept of it.</summary>
    /// <param name="format">How it is kept.</param>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="matrix">Taken over.</param>
    /// <param name="isTransposed">Whether the output channels are the second dimension.</param>
    /// <param name="type">Number format to compute in.</param>
    internal static Weight Keep(this BaseFormat format, string name, Tensor matrix, bool isTransposed, ScalarType type)
    {
        if (format == BaseFormat.Full)
        {
            return new Weight(name, matrix.DetachFromDisposeScope());
        }

        using (matrix)
        {
            return new Weight(name, format.Quantize(matrix, isTransposed), type);
        }
    }

    /// <summary>Quantizes a matrix.</summary>
    /// <param name="format">Any but <see cref="BaseFormat.Full"/>.</param>
    /// <param name="matrix">[out,in], or [in,out] where it is stored transposed; it is not kept.</param>
    /// <param name="isTransposed">Whether the output channels are the second dimension.</param>
    internal static IQuantizedMatrix Quantize(this BaseFormat format, Tensor matrix, bool isTransposed) => format switch
    {
        BaseFormat.Int8 => Int8Matrix.Of(matrix, isTransposed ? 0 : 1),
        BaseFormat.Nf4 => Nf4Matrix.Of(matrix, isDouble: false),
        BaseFormat.Nf4Double => Nf4Matrix.Of(matrix, isDouble: true),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
