using System.Text;

namespace TuningStudio.Benchmarks;

/// <summary>English made by rule, of words as frequent as Zipf's law has them, with names, numbers and rare words between them.</summary>
internal static class GeneratedText
{
    private static readonly string[] Common =
    [
        "the", "of", "and", "to", "a", "in", "is", "that", "it", "was", "for", "on", "with", "as", "his", "they", "be", "at", "one", "have", "this", "from", "or", "had", "by", "but", "some",
        "what", "there", "we", "can", "out", "other", "were", "all", "your", "when", "up", "use", "word", "how", "said", "each", "she", "which", "their", "time", "will", "way", "about", "many",
        "then", "them", "would", "write", "like", "so", "these", "her", "long", "make", "thing", "see", "him", "two", "has", "look", "more", "day", "could", "go", "come", "did", "my", "sound", "no",
        "most", "number", "who", "over", "know", "water", "than", "call", "first", "people", "may", "down", "side", "been", "now", "find", "any", "new", "work", "part", "take", "get", "place", "made",
        "lamp", "river", "garden", "machine", "language", "question", "answer", "mountain", "weather", "journey", "teacher", "music", "harvest", "winter", "engine", "history", "science", "village",
    ];

    private static readonly string[] Beginnings = ["con", "trans", "inter", "micro", "sub", "over", "under", "re", "pre", "un", "dis", "hydro", "photo", "neuro", "therm"];
    private static readonly string[] Middles = ["form", "port", "struct", "graph", "meter", "scope", "vers", "tract", "spect", "dict", "plic", "gener", "lumin", "sens"];
    private static readonly string[] Ends = ["ation", "ing", "ed", "er", "ive", "able", "ity", "ous", "ly", "ment", "s", "al"];

    /// <summary>One sentence, without quotes or line breaks.</summary>
    internal static string Sentence(Random random)
    {
        var text = new StringBuilder();
        for (var words = random.Next(6, 22); words > 0; words--)
        {
            var word = Word(random);
            text.Append(text.Length == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word).Append(words == 1 ? "." : random.Next(12) == 0 ? ", " : " ");
        }

        return text.ToString();
    }

    /// <summary>Paragraphs of about so many letters.</summary>
    internal static string Of(int length, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 200);
        while (text.Length < length)
        {
            text.Append(Sentence(random)).Append(random.Next(6) == 0 ? "\n\n" : " ");
        }

        return text.ToString();
    }

    private static string Word(Random random) => random.Next(20) switch
    {
        0 => $"{Beginnings[random.Next(Beginnings.Length)]}{Middles[random.Next(Middles.Length)]}{Ends[random.Next(Ends.Length)]}",
        1 when random.Next(2) == 0 => random.Next(1, 3000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Common[(int)(Common.Length * Math.Pow(random.NextDouble(), 2.5))],
    };
}
