using System.Text;

namespace TuningStudio.Core.Locations;

/// <summary>Makes a file name of what a browser sent or an address ends in: no folders, nothing a file system gives a meaning of its own.</summary>
public static class DataFileName
{
    private const int Longest = 80;
    private const string UnknownEnding = ".data";
    private static readonly string[] Plain = [".jsonl", ".json", ".csv", ".tsv", ".txt", ".md", ".parquet", ".xlsx"];
    private static readonly string[] Endings = [.. new[] { ".gz", ".zip" }.SelectMany(packed => Plain.Select(plain => plain + packed).Append(packed)), .. Plain];
    private static readonly string[] Reserved = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"];

    /// <summary>The endings of data files, for texts.</summary>
    public static string Known { get; } = string.Join(", ", Plain.Append(".gz").Append(".zip"));

    /// <summary>The safe name as stem and ending; what has none of the known endings gets one that says nothing, since contents decide.</summary>
    public static (string Stem, string Ending) Make(string fileName)
    {
        var name = WithoutFolder(fileName);
        var known = Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        var ending = known ?? UnknownEnding;
        var stem = new StringBuilder();
        foreach (var rune in name[..^(known?.Length ?? 0)].EnumerateRunes())
        {
            stem.Append(Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' ? rune.ToString() : rune.Value is '.' or ' ' && stem.Length > 0 ? "-" : string.Empty);
            if (stem.Length >= Longest)
            {
                break;
            }
        }

        var safe = stem.ToString().Trim('-');
        return safe.Length == 0 ? ("data", ending) : (Reserved.Contains(safe.ToLowerInvariant()) ? safe + "-data" : safe, ending);
    }

    /// <summary>The name as people know it: no folders, and nothing that is not shown.</summary>
    public static string Shown(string fileName) => string.Concat(WithoutFolder(fileName).Where(letter => !char.IsControl(letter))).Trim();

    private static string WithoutFolder(string fileName) => fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>Whether a name ends as data files do.</summary>
    public static bool IsData(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
