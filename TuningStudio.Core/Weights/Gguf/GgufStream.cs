using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights.Gguf;

/// <summary>A GGUF file that is written tensor by tensor, once the shapes of all are known: no more than one is ever held.</summary>
public sealed class GgufStream : IDisposable
{
    // A whole number of blocks; what is packed at once.
    private const int PieceElements = 1 << 20;

    private readonly string _path;
    private readonly IReadOnlyList<(string Name, GgufTensorType Type, long[] Shape)> _tensors;
    private readonly FileStream _stream;
    private int _next;

    /// <summary>Begins a file; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Its keys and values.</param>
    /// <param name="tensors">What it will hold, in the order in which it is written; names must differ.</param>
    /// <exception cref="TuningException">The disk is full or the folder cannot be written.</exception>
    public GgufStream(string path, GgufMetadata metadata, IReadOnlyList<(string Name, GgufTensorType Type, long[] Shape)> tensors)
    {
        _path = path;
        _tensors = tensors;
        var header = GgufHeaderWriter.Write(metadata, tensors);
        try
        {
            _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(fault);
        }

        try
        {
            Write(header);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes the next tensor, from any device and in any format.</summary>
    /// <exception cref="TuningException">The disk is full.</exception>
    public void Write(Tensor tensor)
    {
        var (name, type, shape) = _tensors[_next++];
        if (!tensor.shape.SequenceEqual(shape))
        {
            throw new ArgumentException($"Tensor '{name}' is [{string.Join(", ", tensor.shape)}], not [{string.Join(", ", shape)}].", nameof(tensor));
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var flat = tensor.detach().contiguous().view(-1);
        for (long start = 0; start < flat.numel(); start += PieceElements)
        {
            // Piece by piece, so that it is not held in both formats.
            using var inner = NewDisposeScope();
            var piece = flat.narrow(0, start, Math.Min(PieceElements, flat.numel() - start)).to(type.ToScalarType()).cpu();
            Write(type == GgufTensorType.Q8 ? Packed(piece.bytes) : piece.bytes);
        }

        var end = _stream.Position;
        Write(new byte[GgufFormat.Aligned(end, GgufFormat.Alignment) - end]);
    }

    /// <summary>Brings all of it onto the disk.</summary>
    /// <exception cref="TuningException">The disk is full.</exception>
    public void Complete()
    {
        if (_next != _tensors.Count)
        {
            throw new InvalidOperationException($"{_next} of {_tensors.Count} tensors were written.");
        }

        try
        {
            _stream.Flush(flushToDisk: true);
        }
        catch (IOException fault)
        {
            throw CannotWrite(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static Span<byte> Packed(Span<byte> piece)
    {
        var numbers = MemoryMarshal.Cast<byte, float>(piece);
        var packed = new byte[GgufTensorType.Q8.Bytes(numbers.Length)];
        Q8Blocks.Quantize(numbers, packed);
        return packed;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException fault)
        {
            throw CannotWrite(fault);
        }
    }

    private TuningException CannotWrite(Exception fault) => new(
        ErrorCodes.CannotWrite,
        $"The GGUF file cannot be written: {fault.Message}",
        "Free space on the disk or check the folder's permissions, then try again.",
        _path,
        innerException: fault);
}
