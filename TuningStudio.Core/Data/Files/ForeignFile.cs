using System.Buffers;
using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>Refuses what is no text at all, and names it where its first bytes give it away.</summary>
internal static class ForeignFile
{
    private const string Unpack = "Unpack it first, then choose the file inside.";
    private const int TarMark = 257;
    private const string SaveAsText = "Save the data as JSONL, JSON or CSV.";

    // What no text has.
    private static readonly SearchValues<byte> Control = SearchValues.Create([1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 28, 29, 30, 31]);

    private static readonly (byte[] Start, string What, string Remedy)[] Signatures =
    [
        ([0x1F, 0x8B], "is compressed twice (gzip)", Unpack),
        ("PK\x03\x04"u8.ToArray(), "is an archive within an archive", Unpack),
        ("BZh"u8.ToArray(), "is compressed (bzip2)", Unpack),
        ([0xFD, .. "7zXZ"u8], "is compressed (xz)", Unpack),
        ([0x28, 0xB5, 0x2F, 0xFD], "is compressed (Zstandard)", Unpack),
        ([.. "7z"u8, 0xBC, 0xAF], "is a 7-Zip archive", Unpack),
        ("Rar!"u8.ToArray(), "is a RAR archive", Unpack),
        ("ARROW1"u8.ToArray(), "is an Arrow file", SaveAsText),
        ("%PDF"u8.ToArray(), "is a PDF document", SaveAsText),
        ([0xD0, 0xCF, 0x11, 0xE0], "is an old Office document", "Save the sheet as XLSX or CSV."),
        ("SQLite format 3"u8.ToArray(), "is an SQLite database", SaveAsText),
    ];

    private static readonly string[] Pages = ["<!doctype", "<html", "<?xml"];

    /// <param name="head">How the file begins.</param>
    /// <param name="markup">What is made of a text that begins with a tag.</param>
    /// <exception cref="TuningException">The file is a Git-LFS pointer, a web page, an archive or otherwise not text.</exception>
    public static void Refuse(FileHead head, MarkupRule markup)
    {
        var bytes = head.Bytes.Span;
        if (bytes.StartsWith("version https://git-lfs"u8))
        {
            throw Refusal(head, "is a Git-LFS pointer, not the data itself", "Fetch the real file with `git lfs pull`, or download it from its page.");
        }

        foreach (var (start, what, remedy) in Signatures)
        {
            if (bytes.StartsWith(start))
            {
                throw Refusal(head, what, remedy);
            }
        }

        if (IsMarkup(bytes.TrimStart(" \t\r\n"u8), markup))
        {
            throw Refusal(head, "is a web page or XML, not data", "Download the raw file, or save the data as JSONL, JSON or CSV. To learn its text as it stands, say --text document.");
        }

        if (bytes.Length > TarMark && bytes[TarMark..].StartsWith("ustar"u8))
        {
            throw Refusal(head, "is a tar archive", Unpack);
        }

        // A zero that went astray in a text is a fault of its line, which reading names.
        if (!TextEncoding.IsWide(bytes) && bytes.Contains((byte)0) && (bytes.ContainsAny(Control) || Utf8Fault.Find(bytes, head.IsWhole, mayHaveZeros: true) is not null))
        {
            throw Refusal(head, "is not text: it has zero bytes", $"{SaveAsText} Text in UTF-16 needs its byte order mark.");
        }
    }

    private static bool IsMarkup(ReadOnlySpan<byte> text, MarkupRule rule)
    {
        if (rule == MarkupRule.Take || text is not [(byte)'<', ..])
        {
            return false;
        }

        var start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 16)]);
        return rule == MarkupRule.Refuse || Array.Exists(Pages, page => start.StartsWith(page, StringComparison.OrdinalIgnoreCase));
    }

    private static TuningException Refusal(FileHead head, string what, string remedy) =>
        new(ErrorCodes.InvalidData, $"The file {what}.", remedy, head.Path);
}
