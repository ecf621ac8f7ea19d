using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Benchmarks;

/// <summary>How fast a tokenizer cuts a text, on one core and on all.</summary>
/// <param name="Tokenizer">Folder of the tokenizer.</param>
/// <param name="Text">What is cut.</param>
/// <param name="Letters">UTF-16 units of it.</param>
/// <param name="Tokens">Tokens of it.</param>
/// <param name="TokensPerSecond">On one core: median of the rounds.</param>
/// <param name="WithOffsets">The same where each token's place is asked for, as chat templates need it.</param>
/// <param name="AllCoresGain">Times as fast on all cores.</param>
internal sealed record TokenizeResult(string Tokenizer, string Text, long Letters, long Tokens, double TokensPerSecond, double WithOffsets, double AllCoresGain)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Tokenizer}, {Text} ({Letters / 1e6:n1} M letters, {Tokens:n0} tokens): {TokensPerSecond / 1e6:n2} M tokens/s a core, {WithOffsets / 1e6:n2} M with places; all cores {AllCoresGain:n2} times as fast");
}

/// <summary>Measures tokenizers on English and on a data set.</summary>
internal static class TokenizeBenchmark
{
    private const int Rounds = 5;
    private const int EnglishLetters = 10_000_000;

    internal static void Run(IReadOnlyList<string> folders, string? dataFile, bool json)
    {
        foreach (var folder in folders)
        {
            foreach (var (name, texts) in Texts(dataFile))
            {
                var result = Measure(folder, name, texts);
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
    }

    private static IEnumerable<(string Name, string[] Texts)> Texts(string? dataFile)
    {
        var english = GeneratedText.Of(EnglishLetters, seed: 1);
        yield return ("English in documents of 10,000 letters", [.. english.Chunk(10_000).Select(letters => new string(letters))]);
        if (dataFile is not null)
        {
            yield return (Path.GetFileName(dataFile), [.. DatasetFile.Open(dataFile).Records().SelectMany(record => record.Messages).Select(message => message.Content)]);
        }
    }

    private static TokenizeResult Measure(string folder, string name, string[] texts)
    {
        var (one, placed, all) = (new List<double>(), new List<double>(), new List<double>());
        long tokens = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            // A fresh one each time: a tokenizer knows the words that it has cut before.
            var (first, second, third) = (TokenizerLoader.Load(folder), TokenizerLoader.Load(folder), TokenizerLoader.Load(folder));
            GC.Collect();
            var single = Time(() => texts.Sum(text => (long)first.Encode(text).Length), out tokens);
            var offsets = Time(() => texts.Sum(text => (long)second.EncodeWithOffsets(text).Ids.Length), out _);
            var parallel = Time(() => texts.AsParallel().Sum(text => (long)third.Encode(text).Length), out _);
            if (round > 0)
            {
                one.Add(single);
                placed.Add(offsets);
                all.Add(single / parallel);
            }
        }

        return new TokenizeResult(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), name, texts.Sum(text => (long)text.Length), tokens, tokens / Quantiles.Median(one), tokens / Quantiles.Median(placed), Quantiles.Median(all));
    }

    private static double Time(Func<long> work, out long result)
    {
        var start = Stopwatch.GetTimestamp();
        result = work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
