namespace TuningStudio.Core.Training.Evaluation.Texts;

/// <summary>
/// Corpus BLEU-4 with one reference (Papineni et al., 2002), as sacrebleu computes it (Post, 2018): counts are summed over the corpus
/// before the precisions are taken, and a precision of zero is smoothed to 1/2, 1/4 … of one hit (exponential decay, Chen and Cherry, 2014).
/// </summary>
internal static class Bleu
{
    private const int LongestGram = 4;

    /// <summary>The score, 0 to 100.</summary>
    /// <param name="pairs">Words of each answer and of what was expected.</param>
    /// <returns>Null where no answer has four words: there are no 4-grams to compare. sacrebleu gives 0 there.</returns>
    internal static double? OfCorpus(IEnumerable<(IReadOnlyList<string> Answer, IReadOnlyList<string> Expected)> pairs)
    {
        var right = new long[LongestGram];
        var total = new long[LongestGram];
        long answerLength = 0;
        long expectedLength = 0;
        foreach (var (answer, expected) in pairs)
        {
            answerLength += answer.Count;
            expectedLength += expected.Count;
            for (var length = 1; length <= LongestGram; length++)
            {
                var wanted = Grams(expected, length);
                foreach (var (gram, count) in Grams(answer, length))
                {
                    right[length - 1] += Math.Min(count, wanted.GetValueOrDefault(gram));
                    total[length - 1] += count;
                }
            }
        }

        if (total[^1] == 0)
        {
            return null;
        }

        if (right[0] == 0)
        {
            return 0;
        }

        var smoothing = 1.0;
        var logarithms = right.Zip(total, (hits, all) => Math.Log(hits > 0 ? (double)hits / all : 1 / ((smoothing *= 2) * all))).Sum();
        var brevity = answerLength < expectedLength ? Math.Exp(1 - ((double)expectedLength / answerLength)) : 1;
        return 100 * brevity * Math.Exp(logarithms / LongestGram);
    }

    private static Dictionary<string, int> Grams(IReadOnlyList<string> words, int length)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place + length <= words.Count; place++)
        {
            // No word has a space in it.
            var gram = string.Join(' ', words.Skip(place).Take(length));
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }

        return counts;
    }
}
