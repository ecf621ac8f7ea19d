using System.Text;

namespace TuningStudio.Core.Training.Evaluation.Texts;

/// <summary>
/// ROUGE-L (Lin, 2004) of two texts: F1 of the longest common subsequence of their words. Words are runs of letters and digits in lower case, as
/// in Google's rouge_score without stemming, but of any script; each Chinese character is a word.
/// </summary>
internal static class RougeL
{
    // The table is quadratic in the texts' lengths.
    private const int MostWords = 4000;

    /// <summary>2 P R / (P + R) with P = LCS / words of the answer and R = LCS / words of what was expected; 0 where either has none.</summary>
    internal static double F1(string answer, string expected)
    {
        var (given, wanted) = (Words(answer), Words(expected));
        if (given.Count == 0 || wanted.Count == 0)
        {
            return 0;
        }

        // 2 P R / (P + R), shortened.
        return 2.0 * CommonLength(given, wanted) / (given.Count + wanted.Count);
    }

    private static List<string> Words(string text)
    {
        var apart = new StringBuilder(text.Length);
        foreach (var letter in text.ToLowerInvariant())
        {
            _ = !char.IsLetterOrDigit(letter) ? apart.Append(' ') : Han.IsCharacter(letter) ? apart.Append(' ').Append(letter).Append(' ') : apart.Append(letter);
        }

        return [.. apart.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)];
    }

    private static int CommonLength(List<string> first, List<string> second)
    {
        var above = new int[second.Count + 1];
        var row = new int[second.Count + 1];
        foreach (var word in first)
        {
            for (var place = 0; place < second.Count; place++)
            {
                row[place + 1] = word == second[place] ? above[place] + 1 : Math.Max(above[place + 1], row[place]);
            }

            (above, row) = (row, above);
        }

        return above[^1];
    }
}
