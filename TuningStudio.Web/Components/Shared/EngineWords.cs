using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// The engine's sentences in Chinese. The engine speaks English; a catalogue has what it says as it comes out, with {0}, {1} and so on where it
/// puts a value in. What the catalogue does not have stays English, and the page says so.
/// </summary>
internal static partial class EngineWords
{
    /// <summary>The name of the catalogue among the program's resources.</summary>
    internal const string Resource = "TuningStudio.Web.Resources.EngineWords.zh.json";

    private static readonly Lazy<IReadOnlyList<Sentence>> Known = new(Read);

    /// <summary>A sentence in the reader's language; null where that is the engine's own, or the catalogue does not have it.</summary>
    internal static string? Find(string sentence) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Known.Value.Select(known => known.TrySay(sentence)).FirstOrDefault(said => said is not null) : null;

    /// <summary>The catalogue as it is written: English, and what it is in Chinese.</summary>
    internal static IReadOnlyDictionary<string, string> Catalogue()
    {
        using var stream = typeof(EngineWords).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    /// <summary>What stands between the places of a sentence.</summary>
    internal static string[] Pieces(string sentence) => Place().Split(sentence);

    // Where several fit, the one that says most of it itself.
    private static IReadOnlyList<Sentence> Read() =>
        [.. Catalogue().Select(entry => new Sentence(entry.Key, entry.Value)).OrderByDescending(sentence => sentence.Letters)];

    [GeneratedRegex(@"\{\d+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    private sealed class Sentence(string english, string chinese)
    {
        private readonly string[] _pieces = Pieces(english);
        private readonly string[] _places = [.. Place().Matches(english).Select(place => place.Value)];
        private Regex? _pattern;

        internal int Letters => _pieces.Sum(piece => piece.Length);

        internal string? TrySay(string sentence)
        {
            // Most are another sentence, as their first and last letters tell.
            if (!sentence.StartsWith(_pieces[0], StringComparison.Ordinal) || !sentence.EndsWith(_pieces[^1], StringComparison.Ordinal))
            {
                return null;
            }

            _pattern ??= new Regex($"^{string.Join("(.+?)", _pieces.Select(Regex.Escape))}$", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            if (_pattern.Match(sentence) is not { Success: true } match)
            {
                return null;
            }

            // What is put in may be the engine's words as well.
            var values = _places.Select((place, index) => (place, Value: match.Groups[index + 1].Value)).ToDictionary(pair => pair.place, pair => Find(pair.Value) ?? pair.Value);
            return Place().Replace(chinese, place => values[place.Value]);
        }
    }
}
