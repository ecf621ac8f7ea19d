using System.Buffers;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Layouts;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Tells a table from plain text. Its columns' names say it where they are known; else all its rows have as many fields.</summary>
internal static class TableShape
{
    private const int RowsLookedAt = 50;
    private const int LongestName = 40;

    private static readonly string[] TableEndings = [".csv", ".tsv", ".tab"];

    // What holds records or settings in a form that is not read here, or should hold them in one that is.
    private static readonly HashSet<string> OtherEndings =
    [
        ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".xml", ".html", ".htm", ".xhtml", ".svg", ".rss", ".css", ".sql", ".proto", ".ipynb",
        ".json", ".jsonl", ".ndjson", ".json5", ".jsonc", ".parquet", ".xlsx", ".xls", ".ods", ".arrow", ".feather", ".avro", ".pkl", ".pickle", ".npy", ".db",
    ];

    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?。！？");

    public static bool IsTable(TextFile file)
    {
        var head = file.Head.Span;
        var separator = HeaderSeparator.Find(head);
        var rows = Rows(head, separator, file.IsHeadWhole);
        if (rows.Count == 0)
        {
            return true;
        }

        var header = rows[0];
        if (LayoutCatalog.Knows([.. header.Select(name => name.Trim())]) || StrangerLayout.Knows(header))
        {
            return true;
        }

        // What looks like neither is what its name says; without one that says anything, an unknown table, whose columns the error lists.
        var ending = ProseShape.Ending(file.Path);
        return TableEndings.Contains(ending) || head.StartsWith("sep="u8) || IsEven(rows)
            || (!ProseShape.Endings.Contains(ending) && !OtherEndings.Contains(ending) && header.Count > 1 && header.TrueForAll(IsName));
    }

    /// <summary>Refuses to take a file for prose whose name says that it is something else.</summary>
    /// <exception cref="TuningException">It is so.</exception>
    public static void RefuseOther(TextFile file)
    {
        if (ProseShape.Ending(file.Path) is var ending && OtherEndings.Contains(ending))
        {
            throw new TuningException(
                ErrorCodes.InvalidData,
                $"The file is neither JSON nor a table, and \"{ending}\" is not the name of prose.",
                "Write its records as JSONL, JSON or CSV. To learn its text as it stands, say --text document, or name it .txt.",
                file.Path);
        }
    }

    private static bool IsEven(List<List<string>> rows) =>
        rows.Count > 1 && rows[0].Count > 1 && rows[0].TrueForAll(IsName) && rows.TrueForAll(row => row.Count == rows[0].Count);

    private static bool IsName(string name) => name.Trim() is { Length: > 0 and <= LongestName } trimmed && !trimmed.AsSpan().ContainsAny(SentenceEnds) && trimmed.Count(char.IsWhiteSpace) < 4;

    private static List<List<string>> Rows(ReadOnlySpan<byte> head, char separator, bool isWhole)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        foreach (var letter in Encoding.UTF8.GetString(head))
        {
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && letter == separator)
            {
                EndField();
            }
            else if (!isQuoted && letter is '\n')
            {
                EndRow();
                if (rows.Count == RowsLookedAt)
                {
                    return rows;
                }
            }
            else if (field.Length <= LongestName)
            {
                field.Append(letter);
            }
        }

        if (isWhole)
        {
            EndRow();
        }

        return rows;

        void EndField()
        {
            row.Add(field.ToString());
            field.Clear();
        }

        void EndRow()
        {
            EndField();
            if (row is not [var only] || only.Trim().Length > 0)
            {
                rows.Add(row);
            }

            row = [];
        }
    }
}
