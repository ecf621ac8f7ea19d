using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TuningStudio.Core.Gguf;

/// <summary>
/// Reads the head of a GGUF file from its start. Every length is held against what is left of the file before anything is
/// allocated for it: a head that lies gives an error, not gigabytes.
/// </summary>
internal sealed class GgufCursor(SafeFileHandle handle, string path)
{
    private const int ChunkBytes = 1 << 16;

    private readonly long _length = RandomAccess.GetLength(handle);
    private byte[] _chunk = [];
    private long _chunkStart;

    internal long Position { get; private set; }

    internal long Left => _length - Position;

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A count of things that take at least so many bytes each.</summary>
    internal int Count(string what, int bytesEach)
    {
        var count = UInt64();
        return count <= (ulong)(Left / bytesEach) && count <= int.MaxValue
            ? (int)count
            : throw GgufFault.Invalid(path, $"The file claims {count} {what}, more than its {_length} bytes can hold: it was cut off, or it is not a GGUF file.");
    }

    internal string Text() => Encoding.UTF8.GetString(Take(Count("characters", 1)));

    internal ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > Left)
        {
            throw GgufFault.Invalid(path, $"The file ends at byte {_length}, in the middle of its head: it was cut off, or it is not a GGUF file.");
        }

        var start = Position - _chunkStart;
        if (start < 0 || start + bytes > _chunk.Length)
        {
            _chunk = new byte[Math.Min(Math.Max(bytes, ChunkBytes), Left)];
            _chunkStart = Position;
            Fill();
            start = 0;
        }

        Position += bytes;
        return _chunk.AsSpan((int)start, bytes);
    }

    private void Fill()
    {
        try
        {
            for (var read = 0; read < _chunk.Length;)
            {
                var more = RandomAccess.Read(handle, _chunk.AsSpan(read), _chunkStart + read);
                read += more > 0 ? more : throw GgufFault.Invalid(path, $"The file ended at byte {_chunkStart + read} while it was being read.");
            }
        }
        catch (IOException fault)
        {
            throw GgufFault.Invalid(path, $"The file cannot be read: {fault.Message}", "Check the disk, then copy or download the file again.", cause: fault);
        }
    }
}
