using System.Text;

namespace TuningStudio.Core.Training.Evaluation.Texts;

/// <summary>Chinese characters and their punctuation, each of which counts as a word.</summary>
internal static class Han
{
    // The ranges of sacrebleu's zh tokenizer within the basic plane: ideographs, their extensions and compatibility forms, CJK and full-width marks.
    private static readonly (char First, char Last)[] Ranges =
    [
        ('\u3400', '\u4DB5'), ('\u4E00', '\u9FA5'), ('\u9FA6', '\u9FBB'), ('\uF900', '\uFA2D'), ('\uFA30', '\uFA6A'), ('\uFA70', '\uFAD9'),
        ('\uFF00', '\uFFEF'), ('\u2E80', '\u2EFF'), ('\u3000', '\u303F'), ('\u31C0', '\u31EF'), ('\u2F00', '\u2FDF'), ('\u2FF0', '\u2FFF'),
        ('\u3100', '\u312F'), ('\u31A0', '\u31BF'), ('\uFE10', '\uFE1F'), ('\uFE30', '\uFE4F'), ('\u2600', '\u26FF'), ('\u2700', '\u27BF'),
        ('\u3200', '\u32FF'), ('\u3300', '\u33FF'),
    ];

    internal static bool IsCharacter(char letter) => letter >= '\u2600' && Ranges.Any(range => letter >= range.First && letter <= range.Last);

    /// <summary>The text with spaces around each of them.</summary>
    internal static string Apart(string text)
    {
        var apart = new StringBuilder(2 * text.Length);
        foreach (var letter in text)
        {
            _ = IsCharacter(letter) ? apart.Append(' ').Append(letter).Append(' ') : apart.Append(letter);
        }

        return apart.ToString();
    }
}
