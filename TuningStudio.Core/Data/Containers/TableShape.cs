using System.Buffers;
using System.Text;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Layouts;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Tells a table from plain text. Its columns' names say it where they are known; else all its rows have as many fields.</summary>
internal static class TableShape
{
    private const int RowsLookedAt = 50;
    private const int LongestName = 40;

    private static readonly string[] TableEndings = [".csv", ".tsv", ".tab"];
    private static readonly string[] TextEndings = [".txt", ".text", ".md", ".markdown"];
    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?。！？");
    private static readonly string[] Packings = [".gz", ".zip"];

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
        var name = Packings.Aggregate(file.Path, (name, ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name);
        return TableEndings.Any(Ends) || head.StartsWith("sep="u8) || IsEven(rows) || (!TextEndings.Any(Ends) && header.Count > 1 && header.TrueForAll(IsName));

        bool Ends(string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
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
