using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Makes a file name of what a browser sent: no folders, nothing a file system gives a meaning of its own.</summary>
internal static class UploadName
{
    private const int Longest = 80;
    private static readonly string[] Endings = [".jsonl", ".json", ".csv", ".tsv"];
    private static readonly string[] Reserved = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"];

    /// <summary>The safe name as stem and ending.</summary>
    internal static (string Stem, string Ending) Make(string fileName)
    {
        var name = WithoutFolder(fileName);
        var ending = Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            ?? throw new TuningException(ErrorCodes.InvalidData, $"'{name}' is not a data file that can be read.", $"Upload a file that ends in {string.Join(", ", Endings)}.", file: name);
        var stem = new StringBuilder();
        foreach (var rune in name[..^ending.Length].EnumerateRunes())
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
    internal static string Shown(string fileName) => string.Concat(WithoutFolder(fileName).Where(letter => !char.IsControl(letter))).Trim();

    private static string WithoutFolder(string fileName) => fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];

    internal static bool IsData(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
