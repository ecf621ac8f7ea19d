using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>
/// A piece of a text that slides over it: it holds what is not consumed yet, grows where one record needs more, and knows the
/// line it stands on.
/// </summary>
internal sealed class Utf8Window(TextFile file) : IDisposable
{
    /// <summary>Most bytes of one record.</summary>
    internal const int MaxSize = 1 << 26;

    private const int InitialSize = 1 << 16;

    private readonly Stream stream = file.Open();
    private byte[] buffer = new byte[InitialSize];
    private int start;
    private int end;

    // How far the window's start is into its line, in bytes and in UTF-16 units: a list may stand on one line of gigabytes.
    private long lineBytes;
    private long lineUnits;

    /// <summary>Line of the first byte not consumed, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Bytes of that line that are consumed.</summary>
    public long BytesInLine => lineBytes;

    /// <summary>What is read and not consumed.</summary>
    public ReadOnlySpan<byte> Unread => buffer.AsSpan(start, end - start);

    /// <summary>Nothing comes after <see cref="Unread"/>.</summary>
    public bool IsAtEnd { get; private set; }

    public void Consume(int count)
    {
        var consumed = buffer.AsSpan(start, count);
        var lastBreak = consumed.LastIndexOf((byte)'\n');
        if (lastBreak >= 0)
        {
            Line += consumed.Count((byte)'\n');
            consumed = consumed[(lastBreak + 1)..];
            lineBytes = 0;
            lineUnits = 0;
        }

        lineBytes += consumed.Length;
        lineUnits += Encoding.UTF8.GetCharCount(consumed);
        start += count;
    }

    /// <summary>Column, from 1 and in UTF-16 units, of a byte of a line that is not consumed whole.</summary>
    /// <param name="line">The line.</param>
    /// <param name="byteInLine">The byte, counted from the start of that line, from 0.</param>
    public long ColumnOf(long line, long byteInLine)
    {
        var (lineStart, offset) = Find(line, byteInLine);
        return (line == Line ? lineUnits : 0) + Encoding.UTF8.GetCharCount(Unread[lineStart..offset]) + 1;
    }

    /// <summary>What is unread from such a byte on.</summary>
    public ReadOnlySpan<byte> From(long line, long byteInLine) => Unread[Find(line, byteInLine).Offset..];

    private (int LineStart, int Offset) Find(long line, long byteInLine)
    {
        var lineStart = 0;
        for (var at = Line; at < line; at++)
        {
            lineStart += Unread[lineStart..].IndexOf((byte)'\n') + 1;
        }

        var inWindow = line == Line ? byteInLine - lineBytes : byteInLine;
        return (lineStart, lineStart + (int)Math.Clamp(inWindow, 0, Unread.Length - lineStart));
    }

    /// <summary>
    /// Reads on until the buffer is full, doubling it where one record fills it; filled up whole, so that starting a record
    /// over costs as much as the record at most.
    /// </summary>
    /// <exception cref="TuningException">The file cannot be read on, or a record is longer than 64 MB.</exception>
    public void Grow()
    {
        if (start > 0)
        {
            Unread.CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            if (buffer.Length == MaxSize)
            {
                // In a list, the comma and the breaks before a record are still ahead of it.
                var line = Line + Unread[..Math.Max(0, Unread.IndexOfAnyExcept(" \t\r\n,"u8))].Count((byte)'\n');
                throw new TuningException(
                    ErrorCodes.InvalidData,
                    $"The record that starts on line {line} is longer than {MaxSize >> 20} MB.",
                    "Check that it ends where it should, and split or shorten it.",
                    file.Path,
                    line);
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        try
        {
            var wanted = buffer.Length - end;
            var read = stream.ReadAtLeast(buffer.AsSpan(end), wanted, throwOnEndOfStream: false);
            end += read;
            IsAtEnd = read < wanted;
        }
        catch (Exception cause) when (TextFile.IsReadFault(cause))
        {
            throw file.Translate(cause);
        }
    }

    public void Dispose() => stream.Dispose();
}
