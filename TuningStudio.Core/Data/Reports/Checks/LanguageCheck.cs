using System.Buffers;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>
/// The language of each record: by its script, and within Latin script by the commonest little words. Small and honest: what it cannot tell it calls
/// <c>latin</c>, and what has no letters <c>none</c>.
/// </summary>
internal sealed class LanguageCheck : IDataCheck
{
    private const double Minority = 0.05;
    private static readonly SearchValues<char> Kana = SearchValues.Create(string.Concat(Enumerable.Range(0x3041, 0xBE).Select(code => (char)code)));

    private static readonly (string Language, HashSet<string> Words)[] Latin =
    [
        ("en", ["the", "of", "and", "to", "is", "in", "you", "that", "it", "for", "what", "my", "i", "are", "this", "with", "how"]),
        ("de", ["der", "die", "und", "das", "ist", "nicht", "ich", "ein", "eine", "zu", "den", "mit", "wie", "sie", "es"]),
        ("fr", ["le", "la", "et", "des", "est", "un", "une", "je", "vous", "pas", "que", "du", "pour", "dans"]),
        ("es", ["el", "los", "las", "y", "que", "es", "una", "por", "con", "para", "del", "como", "su", "muy"]),
        ("pt", ["os", "que", "não", "uma", "um", "da", "em", "para", "você", "é", "ao", "isso", "mais"]),
        ("it", ["il", "che", "di", "non", "è", "una", "per", "gli", "sono", "con", "del", "della", "mi", "lo", "si"]),
    ];

    private readonly Dictionary<string, (long Count, Marks Marks)> languages = [];

    internal IReadOnlyList<NamedCount> Languages => [.. languages.OrderByDescending(language => language.Value.Count).Select(language => new NamedCount(language.Key, language.Value.Count))];

    public void Look(RecordView record)
    {
        var language = Of(record);
        var (count, marks) = languages.GetValueOrDefault(language, (0, new Marks()));
        marks.Add(record);
        languages[language] = (count + 1, marks);
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        var most = Languages is [var first, ..] ? first : null;
        return most is null
            ? []
            : languages.Where(language => language.Key != most.Name && language.Key is not ("none" or "latin") && most.Name is not "latin" && language.Value.Count < Minority * set.Records)
                .Select(language => language.Value.Marks.Finding(DataFindingCodes.MixedLanguages, FindingSeverity.Note, new(DataFixes.DropLanguage, [language.Key])) with { Words = [language.Key, most.Name] });
    }

    /// <summary>The language of a record.</summary>
    internal static string Of(RecordView record) => Of($"{record.Prompt}\n{record.Answer}");

    internal static string Of(string text)
    {
        Span<int> scripts = stackalloc int[10];
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, 4000)))
        {
            var script = Script(letter);
            if (script >= 0)
            {
                // One Chinese character or Korean syllable says about as much as three Latin letters.
                scripts[script] += script is 1 or 2 or 3 ? 3 : 1;
            }
        }

        var best = 0;
        for (var script = 1; script < scripts.Length; script++)
        {
            best = scripts[script] > scripts[best] ? script : best;
        }

        return scripts[best] == 0 ? "none" : best switch
        {
            0 => LatinLanguage(text),
            1 => scripts[2] * 8 > scripts[1] ? "ja" : "zh",
            2 => "ja",
            3 => "ko",
            4 => "cyrillic",
            5 => "arabic",
            6 => "devanagari",
            7 => "thai",
            8 => "greek",
            _ => "hebrew",
        };
    }

    private static int Script(char letter) => letter switch
    {
        >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= '\u00C0' and <= '\u024F' => 0,
        >= '\u4E00' and <= '\u9FFF' or >= '\u3400' and <= '\u4DBF' => 1,
        _ when Kana.Contains(letter) => 2,
        >= '\uAC00' and <= '\uD7A3' => 3,
        >= '\u0400' and <= '\u052F' => 4,
        >= '\u0600' and <= '\u06FF' => 5,
        >= '\u0900' and <= '\u097F' => 6,
        >= '\u0E00' and <= '\u0E7F' => 7,
        >= '\u0370' and <= '\u03FF' => 8,
        >= '\u0590' and <= '\u05FF' => 9,
        _ => -1,
    };

    private static string LatinLanguage(string text)
    {
        var words = text[..Math.Min(text.Length, 4000)].ToLowerInvariant().Split([' ', '\n', '\t', '.', ',', '?', '!', ';', ':', '"', '(', ')', '\''], StringSplitOptions.RemoveEmptyEntries);
        var counts = Latin.Select(language => (language.Language, Count: words.Count(language.Words.Contains))).OrderByDescending(language => language.Count).ToList();
        return counts[0].Count >= (counts[0].Language == "en" ? 2 : 3) && counts[0].Count > 1.5 * counts[1].Count ? counts[0].Language : "latin";
    }
}
