using System.Text.RegularExpressions;

namespace TuningStudio.Core.Training.Evaluation.Texts;

/// <summary>Cuts texts into the words that BLEU counts, by the rules of sacrebleu's tokenizers <c>13a</c> (that of mteval-v13a) and <c>zh</c>.</summary>
internal sealed partial class BleuWords
{
    private static readonly BleuWords Western = new("13a");
    private static readonly BleuWords Chinese = new("zh");

    private BleuWords(string name) => Name = name;

    /// <summary><c>13a</c> or <c>zh</c>.</summary>
    internal string Name { get; }

    /// <summary><c>zh</c> where at least a tenth of the letters are Chinese characters, <c>13a</c> elsewhere.</summary>
    internal static BleuWords For(IEnumerable<string> expected)
    {
        long letters = 0;
        long characters = 0;
        foreach (var letter in expected.SelectMany(text => text).Where(char.IsLetter))
        {
            letters++;
            characters += Han.IsCharacter(letter) ? 1 : 0;
        }

        return characters * 10 >= letters && characters > 0 ? Chinese : Western;
    }

    internal IReadOnlyList<string> Cut(string text)
    {
        var line = text.ReplaceLineEndings("\n").Trim();
        if (this == Chinese)
        {
            line = Han.Apart(line);
        }
        else
        {
            line = line.Replace("<skipped>", string.Empty, StringComparison.Ordinal).Replace("-\n", string.Empty, StringComparison.Ordinal).Replace('\n', ' ')
                .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal).Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
        }

        line = Symbols().Replace($" {line} ", " $1 ");
        line = MarkAfterOther().Replace(line, "$1 $2 ");
        line = MarkBeforeOther().Replace(line, " $1 $2");
        line = DashAfterDigit().Replace(line, "$1 $2 ");
        return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    // ASCII symbols but the apostrophe, comma, hyphen and full stop.
    [GeneratedRegex(@"([\{-~\[-` -&\(-\+:-@/])")]
    private static partial Regex Symbols();

    // Full stops and commas inside numbers stay.
    [GeneratedRegex(@"([^0-9])([\.,])")]
    private static partial Regex MarkAfterOther();

    [GeneratedRegex(@"([\.,])([^0-9])")]
    private static partial Regex MarkBeforeOther();

    [GeneratedRegex(@"([0-9])(-)")]
    private static partial Regex DashAfterDigit();
}
