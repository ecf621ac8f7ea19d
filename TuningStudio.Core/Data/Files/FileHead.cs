using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>The first bytes of a file, enough to tell what it is.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its first bytes, <see cref="MaxLength"/> at most.</param>
/// <param name="IsWhole">Whether they are all of it.</param>
internal sealed record FileHead(string Path, ReadOnlyMemory<byte> Bytes, bool IsWhole)
{
    public const int MaxLength = 1 << 20;

    /// <exception cref="TuningException">The file is missing, a folder, unreadable or empty.</exception>
    public static FileHead Read(string path)
    {
        var buffer = new byte[MaxLength + 1];
        int length;
        try
        {
            using var stream = DataStream.Open(path);
            length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception cause) when (DataStream.IsReadFault(cause))
        {
            throw DataStream.Unreadable(path, cause);
        }

        if (length == 0)
        {
            throw DataStream.Empty(path);
        }

        return new FileHead(path, buffer.AsMemory(0, Math.Min(length, MaxLength)), length <= MaxLength);
    }
}
