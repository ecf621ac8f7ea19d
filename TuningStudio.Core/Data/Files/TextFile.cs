using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>A text file of any encoding, read as UTF-8 without a byte order mark.</summary>
internal sealed class TextFile
{
    private readonly TextEncoding encoding;

    private TextFile(FileHead head, TextEncoding encoding)
    {
        this.encoding = encoding;
        Path = head.Path;
        Head = ReadHead(head, encoding);
        IsHeadWhole = head.IsWhole;
    }

    public string Path { get; }

    public string EncodingName => encoding.Name;

    /// <summary>The beginning of the text, in UTF-8; where the file is longer it may end within a character.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    public bool IsHeadWhole { get; }

    public static TextFile From(FileHead head) => new(head, TextEncoding.Detect(head));

    /// <summary>The text in UTF-8, from its start. Reading it throws what <see cref="Translate"/> takes.</summary>
    public Stream Open()
    {
        var stream = OpenBehindMark();
        return encoding.Decoder is null
            ? stream
            : Encoding.CreateTranscodingStream(stream, encoding.Decoder, new UTF8Encoding(false, true));
    }

    /// <summary>Whether <see cref="Translate"/> can say what went wrong.</summary>
    public static bool IsReadFault(Exception cause) => DataStream.IsReadFault(cause) || cause is DecoderFallbackException;

    /// <summary>What went wrong while reading, for people.</summary>
    public TuningException Translate(Exception cause)
    {
        if (cause is not DecoderFallbackException)
        {
            return DataStream.Unreadable(Path, cause);
        }

        var line = FindUndecodableLine();
        return new TuningException(
            ErrorCodes.InvalidData,
            $"Line {line} has bytes that are not {EncodingName} text.",
            "Save the file as UTF-8; if it was cut off, copy it again.",
            Path,
            line,
            innerException: cause);
    }

    private Stream OpenBehindMark()
    {
        var stream = DataStream.Open(Path);
        var mark = new byte[encoding.MarkLength];
        stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        return stream;
    }

    private static ReadOnlyMemory<byte> ReadHead(FileHead head, TextEncoding encoding)
    {
        var text = head.Bytes[encoding.MarkLength..];
        if (encoding.Decoder is null)
        {
            return text;
        }

        // Lenient and cut where the head is cut: only recognition looks at this, and reading is strict.
        var decoder = encoding.Decoder.GetDecoder();
        decoder.Fallback = DecoderFallback.ReplacementFallback;
        var letters = new char[encoding.Decoder.GetMaxCharCount(text.Length)];
        var count = decoder.GetChars(text.Span, letters, flush: false);
        return Encoding.UTF8.GetBytes(letters, 0, count);
    }

    // A transcoding stream fails for a whole block, so the line is looked up again, a byte at a time.
    private long FindUndecodableLine()
    {
        using var stream = OpenBehindMark();
        var decoder = encoding.Decoder!.GetDecoder();
        var letters = new char[4];
        Span<byte> one = stackalloc byte[1];
        long line = 1;
        try
        {
            while (stream.Read(one) == 1)
            {
                line += letters.AsSpan(0, decoder.GetChars(one, letters, flush: false)).Count('\n');
            }
        }
        catch (DecoderFallbackException)
        {
            // This is the place that was looked for; a fault at the very end is on the last line.
        }

        return line;
    }
}
