using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>A frozen matrix in few bits. It is brought back to full width whenever it is computed with, one layer at a time.</summary>
public interface IQuantizedMatrix : IDisposable
{
    /// <summary>Shape of the matrix.</summary>
    IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes that it takes.</summary>
    long SizeBytes { get; }

    /// <summary>The matrix in full width.</summary>
    /// <param name="type">Its number format.</param>
    /// <returns>A new tensor in the caller's scope.</returns>
    Tensor Dequantize(ScalarType type);
}
