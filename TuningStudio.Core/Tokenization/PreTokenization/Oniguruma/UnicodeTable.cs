using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>Scripts and properties that the framework has no tables of, as Unicode 16.0 has them (which Oniguruma 6.9.10 and .NET 10 go by).</summary>
internal static class UnicodeTable
{
    private static readonly Lazy<FrozenDictionary<string, string>> Ranges = new(Read);
    private static readonly ConcurrentDictionary<string, CharacterSet> Sets = [];

    /// <summary>The set of a name in small letters without blanks; null where it is not known.</summary>
    internal static CharacterSet? Find(string name) =>
        Ranges.Value.TryGetValue(name, out var ranges) ? Sets.GetOrAdd(name, static (_, text) => CharacterSet.Of(Parse(text)), ranges) : null;

    // A line for each: its names, a colon, its ranges in hexadecimal digits.
    private static FrozenDictionary<string, string> Read()
    {
        using var file = typeof(UnicodeTable).Assembly.GetManifestResourceStream(typeof(UnicodeTable), "UnicodeTable.txt")!;
        using var reader = new StreamReader(file);
        var ranges = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var name in line[..colon].Split(' '))
            {
                ranges[name] = line[(colon + 2)..];
            }
        }

        return ranges.ToFrozenDictionary();
    }

    private static (int First, int Last)[] Parse(string text) => [.. text.Split(' ').Select(range =>
    {
        var ends = range.Split('-');
        return (int.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), int.Parse(ends[^1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    })];
}
