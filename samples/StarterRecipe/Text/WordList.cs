namespace TuningStudio.StarterRecipe.Text;

/// <summary>A word list with named columns, such as <c>en|zh</c>: one entry per line, its forms side by side.</summary>
internal sealed class WordList
{
    private readonly Dictionary<string, int> _columns;

    private WordList(string[] columnNames, IReadOnlyList<string[]> rows)
    {
        _columns = columnNames.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        Rows = rows;
    }

    internal IReadOnlyList<string[]> Rows { get; }

    internal static WordList Parse(string name, IEnumerable<string> lines)
    {
        var cells = lines.Where(line => line.Length > 0).Select(line => line.Split('|')).ToList();
        var width = cells[0].Length;
        var ragged = cells.Find(row => row.Length != width);
        return ragged is null
            ? new WordList(cells[0], cells[1..])
            : throw new FormatException($"{name}: \"{string.Join('|', ragged)}\" does not have {width} columns.");
    }

    /// <summary>A row's form in a column; the first column where none is named.</summary>
    internal string Form(string[] row, string? column) => column is null ? row[0] : row[_columns[column]];
}
