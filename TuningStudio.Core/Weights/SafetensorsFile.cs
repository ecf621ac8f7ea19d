using System.Runtime.ExceptionServices;
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
    private const int PartBytes = 4 << 20;

    private readonly SafeFileHandle _handle;
    private readonly StagingBuffer _staging;
    private readonly bool _ownsStaging;

    private SafetensorsFile(string path, SafeFileHandle handle, StagingBuffer? staging)
    {
        Path = path;
        _handle = handle;
        _staging = staging ?? new StagingBuffer();
        _ownsStaging = staging is null;
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
    public static SafetensorsFile Open(string path) => Open(path, staging: null);

    internal static SafetensorsFile Open(string path, StagingBuffer? staging)
    {
        var handle = OpenHandle(path);
        try
        {
            return new SafetensorsFile(path, handle, staging);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into CPU memory in its stored format. The caller (or its dispose scope) owns it.</summary>
    /// <exception cref="TuningException">No such tensor, or the file became unreadable.</exception>
    public Tensor Read(string name) => ReadStored(Entry(name));

    /// <summary>Reads a tensor, bringing it to another format or device piece by piece, so that it is never held twice.</summary>
    /// <exception cref="TuningException">No such tensor, or the file became unreadable.</exception>
    public Tensor Read(string name, ScalarType target, Device device)
    {
        var entry = Entry(name);
        return entry.Type.ToScalarType() == target && device.type == DeviceType.CPU
            ? ReadStored(entry)
            : _staging.Convert(entry, target, device, (piece, offset) => ReadBytes(entry, piece, offset));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        if (_ownsStaging)
        {
            _staging.Dispose();
        }
    }

    private TensorEntry Entry(string name) => Tensors.TryGetValue(name, out var entry)
        ? entry
        : throw SafetensorsHeader.Invalid(Path, $"The weights file has no tensor '{name}'.", "Check that all files come from the same model.", name);

    // A processor alone copies slower than the memory and many disks deliver.
    private unsafe void ReadBytes(TensorEntry entry, Span<byte> piece, long offset)
    {
        var length = piece.Length;
        var end = RandomAccess.GetLength(_handle);
        if (end < entry.Begin + offset + length)
        {
            // Of several parts that find nothing, any could be the first to say so.
            throw SafetensorsHeader.Ended(Path, end, entry.Name);
        }

        fixed (byte* first = piece)
        {
            var start = (nint)first;
            void ReadPart(int part)
            {
                var from = part * PartBytes;
                var target = new Span<byte>((byte*)start + from, Math.Min(PartBytes, length - from));
                SafetensorsHeader.ReadExactly(_handle, target, entry.Begin + offset + from, Path, entry.Name);
            }

            try
            {
                Parallel.For(0, (length + PartBytes - 1) / PartBytes, ReadPart);
            }
            catch (AggregateException faults)
            {
                ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
            }
        }
    }

    private Tensor ReadStored(TensorEntry entry)
    {
        var tensor = torch.empty(entry.Shape, dtype: entry.Type.ToScalarType(), device: CPU);
        try
        {
            TensorBytes.ForEachPiece(tensor, (piece, offset) => ReadBytes(entry, piece, offset));
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

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
