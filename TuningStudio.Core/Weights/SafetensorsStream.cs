using System.Globalization;
using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>
/// A safetensors file that is written tensor by tensor, once the shapes of all are known: no more than one is ever held. The
/// file takes its final name only when all of it is on the disk: a crash leaves the old file or none, never half a one.
/// </summary>
public sealed class SafetensorsStream : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly long _totalBytes;
    private FileStream? _stream;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; one that is there is replaced in the end.</param>
    /// <param name="tensors">What it will hold, in the order in which it is written; names must differ.</param>
    /// <param name="metadata">Notes kept in the header; <c>format: pt</c> when null, which Hugging Face's loaders ask for.</param>
    /// <exception cref="TuningException">The disk is full or the folder cannot be written.</exception>
    public SafetensorsStream(string path, IReadOnlyList<(string Name, WeightType Type, long[] Shape)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        : this(path, tensors, metadata, CreateFile)
    {
    }

    internal SafetensorsStream(
        string path,
        IReadOnlyList<(string Name, WeightType Type, long[] Shape)> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        Func<string, FileStream> create)
    {
        var (header, tensorBytes) = SafetensorsHeaderWriter.Write(tensors, metadata);
        _path = path;
        _temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Guid.NewGuid():N}.tmp");
        _totalBytes = header.Length + tensorBytes;
        Guard(() =>
        {
            _stream = create(_temporary);
            _stream.Write(header);
        });
    }

    /// <summary>Writes the next tensor, from any device.</summary>
    /// <param name="tensor">A tensor of the format and shape that the constructor was told.</param>
    /// <exception cref="TuningException">The disk is full.</exception>
    public void Write(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var stored = tensor.detach().cpu().contiguous();
        Guard(() => TensorBytes.ForEachPiece(stored, (piece, _) => _stream!.Write(piece)));
    }

    /// <summary>Gives the file its name. Without it nothing is left of the file.</summary>
    /// <exception cref="TuningException">The disk is full or the folder cannot be written.</exception>
    public void Complete() => Guard(() =>
    {
        _stream!.Flush(flushToDisk: true);
        if (_stream.Length != _totalBytes)
        {
            throw new InvalidOperationException($"The file has {_stream.Length} bytes instead of {_totalBytes}: not what its header says.");
        }

        _stream.Dispose();
        _stream = null;
        File.Move(_temporary, _path, overwrite: true);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What stopped the writing may stop the removal; the first error is the one to show.
        }
    }

    internal static FileStream CreateFile(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault)
        {
            Dispose();
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new TuningException(
                    ErrorCodes.CannotWrite,
                    string.Create(CultureInfo.InvariantCulture, $"The weights file of {_totalBytes} bytes cannot be written: {fault.Message}"),
                    "Free space on the disk or check the folder's permissions, then try again.",
                    _path,
                    innerException: fault);
            }

            throw;
        }
    }
}
