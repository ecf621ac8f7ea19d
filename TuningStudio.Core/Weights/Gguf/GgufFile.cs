using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TorchSharp;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights.Gguf;

/// <summary>One GGUF file, open for reading. The head is checked on opening; a tensor is read, and unpacked, when it is asked for.</summary>
public sealed class GgufFile : IDisposable
{
    // A whole number of blocks; what is unpacked at once.
    private const int PieceElements = 1 << 20;

    private readonly SafeFileHandle _handle;

    private GgufFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        (Metadata, Tensors) = GgufHeader.Read(handle, path);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Its keys and values.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, GgufEntry> Tensors { get; }

    /// <summary>Opens a file and checks its head.</summary>
    /// <exception cref="TuningException">The file is missing, cut off, of an unknown version or number format, or its head lies.</exception>
    public static GgufFile Open(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The GGUF file cannot be opened: {fault.Message}", "Check the path and the file's permissions.", path, innerException: fault);
        }

        try
        {
            return new GgufFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into CPU memory, Q8_0 unpacked to float32, the others as they are stored. The caller (or its dispose scope) owns it.</summary>
    /// <exception cref="TuningException">No such tensor, or the file became unreadable.</exception>
    public Tensor Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry))
        {
            throw SafetensorsHeader.Invalid(Path, $"The file has no tensor '{name}'.", "Check that the file is complete.", name);
        }

        var tensor = torch.empty(entry.Shape, dtype: entry.Type.ToScalarType(), device: CPU);
        try
        {
            TensorBytes.ForEachPiece(tensor, (piece, offset) => Fill(entry, piece, offset), PieceElements * sizeof(float));
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Fill(GgufEntry entry, Span<byte> piece, long offset)
    {
        if (entry.Type != GgufTensorType.Q8)
        {
            SafetensorsHeader.ReadExactly(_handle, piece, entry.Begin + offset, Path, entry.Name);
            return;
        }

        var numbers = MemoryMarshal.Cast<byte, float>(piece);
        var packed = new byte[entry.Type.Bytes(numbers.Length)];
        SafetensorsHeader.ReadExactly(_handle, packed, entry.Begin + entry.Type.Bytes(offset / sizeof(float)), Path, entry.Name);
        Q8Blocks.Dequantize(packed, numbers);
    }
}
