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

    /// <summary>Stands in the catalogue where the engine joins two texts: neither has the whole.</summary>
    internal const string Joint = "¦";

    private static readonly Lazy<IReadOnlyList<Sentence>> Known = new(Read);

    /// <summary>A sentence in the reader's language; null where that is the engine's own, or the catalogue does not have it.</summary>
    internal static string? Find(string sentence) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Known.Value.Select(known => known.TrySay(sentence)).FirstOrDefault(said => said is not null) : null;

    /// <summary>The catalogue as it is written: English with ¦ where the engine joins two texts, and what that is in Chinese.</summary>
    internal static IReadOnlyDictionary<string, string> Catalogue()
    {
        using var stream = typeof(EngineWords).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    /// <summary>Where a value is put in, {0} and so on.</summary>
    [GeneratedRegex(@"\{\d+\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Place();

    // Where several fit, the one that says most of it itself.
    private static IReadOnlyList<Sentence> Read() =>
        [.. Catalogue().Select(entry => new Sentence(entry.Key.Replace(Joint, string.Empty, StringComparison.Ordinal), entry.Value)).OrderByDescending(sentence => sentence.Letters)];

    private sealed class Sentence(string english, string chinese)
    {
        private readonly string[] _pieces = Place().Split(english);
        private readonly string[] _places = [.. Place().Matches(english).Select(place => place.Value)];

        internal int Letters => _pieces.Sum(piece => piece.Length);

        internal string? TrySay(string sentence)
        {
            if (Values(sentence) is not { } values)
            {
                return null;
            }

            // What is put in may be the engine's words as well.
            var said = _places.Zip(values, (place, value) => (place, Value: Find(value) ?? value)).ToDictionary(pair => pair.place, pair => pair.Value);
            return Place().Replace(chinese, place => said[place.Value]);
        }

        // What stands between the pieces, each taken where it comes first; null where it is another sentence.
        private List<string>? Values(string sentence)
        {
            if (!sentence.StartsWith(_pieces[0], StringComparison.Ordinal))
            {
                return null;
            }

            var values = new List<string>();
            var from = _pieces[0].Length;
            for (var piece = 1; piece < _pieces.Length; piece++)
            {
                var isLast = piece == _pieces.Length - 1;
                var at = from >= sentence.Length ? -1
                    : !isLast ? sentence.IndexOf(_pieces[piece], from + 1, StringComparison.Ordinal)
                    : sentence.EndsWith(_pieces[piece], StringComparison.Ordinal) ? sentence.Length - _pieces[piece].Length : -1;
                if (at <= from)
                {
                    return null;
                }

                values.Add(sentence[from..at]);
                from = at + _pieces[piece].Length;
            }

            return from == sentence.Length ? values : null;
        }
    }
}
