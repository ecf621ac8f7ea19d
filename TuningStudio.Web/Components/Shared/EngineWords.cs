using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// The engine's sentences in Chinese. The engine speaks English; a catalogue has what it says as it comes out, with {0}, {1} and so on where it
/// puts a value in, and {0!} where that is a sentence of its own. What the catalogue does not have stays English, and the page says so; so do
/// the words of an operating system or a library within a sentence.
/// </summary>
internal static partial class EngineWords
{
    /// <summary>The name of the catalogue among the program's resources.</summary>
    internal const string Resource = "TuningStudio.Web.Resources.EngineWords.zh.json";

    /// <summary>Stands in the catalogue where the engine joins two texts: neither has the whole.</summary>
    internal const string Joint = "¦";

    // A page is drawn again and again, and may list a hundred faults.
    private const int MostKept = 1000;

    // More than the engine ever joins; a value of somebody's own may be long.
    private const int MostSentences = 30;

    private static readonly Lazy<IReadOnlyList<Sentence>> Known = new(Read);
    private static readonly ConcurrentDictionary<string, string?> Said = new(StringComparer.Ordinal);

    /// <summary>What the engine says, a sentence or several, in the reader's language; null where that is the engine's own, or the catalogue does not have all of it.</summary>
    internal static string? Find(string text)
    {
        if (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "zh")
        {
            return null;
        }

        if (Said.Count >= MostKept)
        {
            Said.Clear();
        }

        return Said.GetOrAdd(text, Say);
    }

    // A value takes in whatever stands between two pieces: where that is the end of one sentence and the beginning of the next, they are several.
    private static string? Say(string text)
    {
        var ends = Ends(text).Take(MostSentences).ToList();
        foreach (var known in Known.Value)
        {
            if (known.Values(text) is { } values
                && !ends.Exists(end => values.Exists(value => value.Start < end && end < value.End) && Find(text[..end]) is not null)
                && known.Say([.. values.Select(value => text[value.Start..value.End])]) is { } said)
            {
                return said;
            }
        }

        foreach (var end in ends)
        {
            if (Find(text[..end]) is { } first)
            {
                return Find(text[(end + 1)..]) is { } rest ? first + rest : null;
            }
        }

        return null;
    }

    // Where a sentence may end and another begin.
    private static IEnumerable<int> Ends(string text)
    {
        for (var at = text.IndexOf(". ", StringComparison.Ordinal); at >= 0; at = text.IndexOf(". ", at + 1, StringComparison.Ordinal))
        {
            yield return at + 1;
        }
    }

    /// <summary>The catalogue as it is written: English with ¦ where the engine joins two texts, and what that is in Chinese.</summary>
    internal static IReadOnlyDictionary<string, string> Catalogue()
    {
        using var stream = typeof(EngineWords).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    /// <summary>Where a value is put in, {0} and so on.</summary>
    [GeneratedRegex(@"\{\d+!?\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Place();

    // Where several fit, the one that says most of it itself.
    private static IReadOnlyList<Sentence> Read() =>
        [.. Catalogue().Select(entry => new Sentence(entry.Key.Replace(Joint, string.Empty, StringComparison.Ordinal), entry.Value)).OrderByDescending(sentence => sentence.Letters)];

    private sealed class Sentence(string english, string chinese)
    {
        private readonly string[] _pieces = Place().Split(english);
        private readonly string[] _places = [.. Place().Matches(english).Select(place => place.Value)];

        internal int Letters => _pieces.Sum(piece => piece.Length);

        /// <summary>The sentence with its values, which may be the engine's words as well; null where one must be and is not known.</summary>
        internal string? Say(IReadOnlyList<string> values)
        {
            var said = new Dictionary<string, string>();
            foreach (var (place, value) in _places.Zip(values))
            {
                var known = Find(value);
                if (known is null && place.Contains('!', StringComparison.Ordinal))
                {
                    return null;
                }

                said[place.Replace("!", null, StringComparison.Ordinal)] = known ?? value;
            }

            return Place().Replace(chinese, place => said[place.Value]);
        }

        /// <summary>What stands between the pieces, each taken where it comes first; null where it is another sentence.</summary>
        internal List<(int Start, int End)>? Values(string sentence)
        {
            if (!sentence.StartsWith(_pieces[0], StringComparison.Ordinal))
            {
                return null;
            }

            var values = new List<(int, int)>();
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

                values.Add((from, at));
                from = at + _pieces[piece].Length;
            }

            return from == sentence.Length ? values : null;
        }
    }
}
