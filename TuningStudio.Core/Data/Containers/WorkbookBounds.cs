using System.IO.Compression;
using System.Xml;
using TuningStudio.Core.Data.Files;

namespace TuningStudio.Core.Data.Containers;

/// <summary>
/// Refuses workbooks that would not fit into memory, before they are read: the reader holds their shared texts and a row at a time, and a few bytes of an archive can stand for
/// any number of either. No more than its stated length is ever unpacked of a part, so that this length can be relied on.
/// </summary>
internal static class WorkbookBounds
{
    private const string Sheet = "worksheet";
    private const int Small = 1 << 24;

    // Parts that matter, by their outermost element: whatever a part is called, this is how the reader knows it.
    private static readonly Dictionary<string, long> MostBytes = new()
    {
        [Sheet] = 1L << 31,
        ["sst"] = 1 << 28,
        ["styleSheet"] = Small,
        ["workbook"] = Small,
        ["Relationships"] = Small,
    };

    private static readonly XmlReaderSettings Lenient = new() { CheckCharacters = false, DtdProcessing = DtdProcessing.Ignore };

    /// <summary>Looks at all parts.</summary>
    /// <param name="archive">The workbook.</param>
    /// <param name="mostOfRow">Most bytes of a row, with its marks.</param>
    /// <exception cref="InvalidDataException">A part is too large, or damaged.</exception>
    public static void Check(ZipArchive archive, long mostOfRow = Utf8Window.MaxSize)
    {
        foreach (var part in archive.Entries)
        {
            using var content = new MeteredStream(part.Open(), mostOfRow);
            using var xml = XmlReader.Create(content, Lenient);
            try
            {
                Check(part, xml, content);
            }
            catch (XmlException)
            {
                // A picture, or damage that the reader tells of if it comes to it.
            }
        }
    }

    private static void Check(ZipArchiveEntry part, XmlReader xml, MeteredStream content)
    {
        if (xml.MoveToContent() != XmlNodeType.Element || !MostBytes.TryGetValue(xml.LocalName, out var most))
        {
            return;
        }

        if (part.Length > most)
        {
            throw new InvalidDataException($"its part {part.FullName} unpacks to more than {most >> 20} MB.");
        }

        var isSheet = xml.LocalName == Sheet;
        while (isSheet && xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "row" })
            {
                content.Restart();
            }
        }
    }
}
