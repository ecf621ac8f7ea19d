using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;

namespace TuningStudio.Core.Data.Containers;

/// <summary>The kinds of container, in the order they are tried. A binary kind belongs before <see cref="ForeignFile.Refuse"/>.</summary>
internal static class ContainerCatalog
{
    private static readonly Func<FileHead, IRecordReader?>[] BinaryContainers =
    [
        ParquetFileReader.TryOpen,
        WorkbookReader.TryOpen,
    ];

    private static readonly Func<TextFile, DataOptions, IRecordReader?>[] JsonContainers =
    [
        (file, options) => JsonLinesReader.TryOpen(file, options.Columns),
        (file, options) => JsonObjectsReader.TryOpen(file, options.Columns),
        (file, options) => JsonListReader.TryOpen(file, options.Columns),
    ];

    private static readonly Func<TextFile, DataOptions, IRecordReader?>[] OtherTexts =
    [
        (file, options) => PlainTextReader.TryOpen(file, options.Text),
        (file, _) => DelimitedReader.TryOpen(file),
    ];

    /// <summary>The reader of a file, and the encoding of its text, which files with an encoding of their own do not have.</summary>
    /// <exception cref="TuningException">The file cannot be opened, or is no container of any kind.</exception>
    public static (IRecordReader Reader, string? Encoding) Open(string path, DataOptions options)
    {
        var head = FileHead.Read(path);
        foreach (var tryOpen in BinaryContainers)
        {
            if (tryOpen(head) is { } reader)
            {
                return (reader, null);
            }
        }

        ForeignFile.Refuse(head, options.Text is not null ? MarkupRule.Take : ProseShape.IsNamedProse(path) ? MarkupRule.RefusePages : MarkupRule.Refuse);
        var text = TextFile.From(head);
        if (text.Head.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            // What a person says is text is text, whatever it begins with.
            foreach (var tryOpen in options.Text is not null || ProseShape.IsProse(text) ? OtherTexts : [.. JsonContainers, .. OtherTexts])
            {
                if (tryOpen(text, options) is { } reader)
                {
                    return (reader, text.EncodingName);
                }
            }
        }

        throw new TuningException(
            ErrorCodes.InvalidData,
            "The file holds no records: it begins with nothing but blanks.",
            "Put the records into it, or choose another file.",
            path);
    }
}
