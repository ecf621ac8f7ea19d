using Microsoft.Win32.SafeHandles;
using TorchSharp;
using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>
/// One safetensors file, open for reading. The header is checked on opening; a tensor's bytes are read straight into
/// libtorch's memory when it is asked for. Reads are positional rather than mapped: mapped pages would count twice
/// while loading, and a file cut short under a map kills the process instead of raising an error.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        (Tensors, Metadata) = SafetensorsHeader.Read(handle, path);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>What the writer noted beside the tensors, such as <c>format</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="TuningException">The file is missing, truncated, a Git-LFS pointer, or its header lies.</exception>
    public static SafetensorsFile Open(string path)
    {
        var handle = OpenHandle(path);
        try
        {
            return new SafetensorsFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into CPU memory in its stored format. The caller (or its dispose scope) owns it.</summary>
    /// <exception cref="TuningException">No such tensor, or the file became unreadable.</exception>
    public Tensor Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry))
        {
            throw SafetensorsHeader.Invalid(Path, $"The weights file has no tensor '{name}'.", "Check that all files come from the same model.", name);
        }

        var tensor = torch.empty(entry.Shape, dtype: entry.Type.ToScalarType(), device: CPU);
        try
        {
            TensorBytes.ForEachPiece(tensor, (piece, offset) => SafetensorsHeader.ReadExactly(_handle, piece, entry.Begin + offset, Path, name));
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor and brings it to another format or device; only this one tensor is held twice meanwhile.</summary>
    /// <exception cref="TuningException">No such tensor, or the file became unreadable.</exception>
    public Tensor Read(string name, ScalarType target, Device device)
    {
        var stored = Read(name);
        if (stored.dtype == target && device.type == DeviceType.CPU)
        {
            return stored;
        }

        using (stored)
        {
            return stored.to(target, device);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TuningException(ErrorCodes.NotFound, "The weights file does not exist.", "Check the path, or download the file.", path, innerException: fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The weights file cannot be opened: {fault.Message}", "Check the file's permissions.", path, innerException: fault);
        }
    }
}
