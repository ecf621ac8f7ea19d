using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>How the bytes of a text file are to be read.</summary>
/// <param name="Name">For people.</param>
/// <param name="Decoder">Strict: it throws on bytes that are no text. Null is UTF-8, which is read as it is.</param>
/// <param name="MarkLength">Length of the byte order mark in front of the text, or of several.</param>
internal sealed record TextEncoding(string Name, Encoding? Decoder, int MarkLength)
{
    private static readonly TextEncoding Utf8 = new("UTF-8", null, 0);

    // The four-byte mark first: it begins with the bytes of the two-byte one.
    private static readonly (byte[] Mark, TextEncoding Encoding)[] Marks =
    [
        ([0xFF, 0xFE, 0, 0], new("UTF-32", new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), 4)),
        ([0, 0, 0xFE, 0xFF], new("UTF-32 (big-endian)", new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true), 4)),
        ([0xFF, 0xFE], new("UTF-16", new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2)),
        ([0xFE, 0xFF], new("UTF-16 (big-endian)", new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2)),
        ([0xEF, 0xBB, 0xBF], Utf8 with { MarkLength = 3 }),
    ];

    /// <summary>Whether the text says by its first bytes that zero bytes are part of it.</summary>
    public static bool IsWide(ReadOnlySpan<byte> bytes) => FindMark(bytes) is { Decoder: not null };

    /// <summary>Byte order mark, else UTF-8 where the head is valid, else GB18030 where that is plausible.</summary>
    /// <exception cref="TuningException">The head is none of them.</exception>
    public static TextEncoding Detect(FileHead head)
    {
        var bytes = head.Bytes.Span;
        if (FindMark(bytes) is { } marked)
        {
            return marked;
        }

        var fault = Utf8Fault.Find(bytes, head.IsWhole, mayHaveZeros: true);
        // What breaks off within its last character is damaged, whatever else those two bytes could be; reading says where.
        if (fault is null or { IsCut: true })
        {
            return Utf8;
        }

        return Gb18030.IsPlausible(bytes, head.IsWhole)
            ? new TextEncoding("GB18030", Gb18030.Strict, 0)
            : throw fault.Value.ToException(head.Path);
    }

    private static TextEncoding? FindMark(ReadOnlySpan<byte> bytes)
    {
        foreach (var (mark, encoding) in Marks)
        {
            if (bytes.StartsWith(mark))
            {
                // Programs that put a mark before a text that has one already are not rare.
                var length = mark.Length;
                while (bytes[length..].StartsWith(mark))
                {
                    length += mark.Length;
                }

                return encoding with { MarkLength = length };
            }
        }

        // Without a mark, two letters of ASCII give the width away, and data begin with them (RFC 4627, section 3).
        return bytes is [var first, 0, var second, 0, ..] && IsPlain(first) && IsPlain(second) ? Wide("UTF-16")
            : bytes is [0, var third, 0, var fourth, ..] && IsPlain(third) && IsPlain(fourth) ? Wide("UTF-16 (big-endian)")
            : null;
    }

    private static bool IsPlain(byte letter) => letter is (>= (byte)' ' and < 0x7F) or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static TextEncoding Wide(string name) => Array.Find(Marks, mark => mark.Encoding.Name == name).Encoding with { MarkLength = 0 };
}
