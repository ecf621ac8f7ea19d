namespace TuningStudio.Web.Components.Runs;

/// <summary>A stretch of text that both versions have, or only one.</summary>
/// <param name="Text">The text.</param>
/// <param name="Kind">Where it stands.</param>
public sealed record DiffPart(string Text, DiffKind Kind);

/// <summary>Which version has a stretch of text.</summary>
public enum DiffKind
{
    /// <summary>Both.</summary>
    Same,

    /// <summary>The old one only.</summary>
    Removed,

    /// <summary>The new one only.</summary>
    Added,
}

/// <summary>What changed between two texts, word by word; each Chinese or Japanese character is a word.</summary>
internal static class WordDiff
{
    // The table is quadratic in the texts' lengths.
    private const int MostWords = 600;

    private const char FirstIdeograph = '\u2E80';

    internal static IReadOnlyList<DiffPart> Of(string before, string after)
    {
        var (old, now) = (Words(before), Words(after));
        if (old.Count > MostWords || now.Count > MostWords)
        {
            return before == after ? [new(after, DiffKind.Same)] : [new(before, DiffKind.Removed), new(after, DiffKind.Added)];
        }

        var common = CommonLengths(old, now);
        var parts = new List<DiffPart>();
        for (var (i, j) = (0, 0); i < old.Count || j < now.Count;)
        {
            if (i < old.Count && j < now.Count && old[i] == now[j])
            {
                Add(parts, now[j], DiffKind.Same);
                (i, j) = (i + 1, j + 1);
            }
            else if (i < old.Count && (j == now.Count || common[i + 1, j] >= common[i, j + 1]))
            {
                Add(parts, old[i++], DiffKind.Removed);
            }
            else
            {
                Add(parts, now[j++], DiffKind.Added);
            }
        }

        return parts;
    }

    private static void Add(List<DiffPart> parts, string word, DiffKind kind)
    {
        if (parts is [.., var last] && last.Kind == kind)
        {
            parts[^1] = last with { Text = last.Text + word };
        }
        else
        {
            parts.Add(new(word, kind));
        }
    }

    // Length of the longest common subsequence of what follows each place.
    private static int[,] CommonLengths(List<string> old, List<string> now)
    {
        var lengths = new int[old.Count + 1, now.Count + 1];
        for (var i = old.Count - 1; i >= 0; i--)
        {
            for (var j = now.Count - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == now[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }

    // Words, the white space between them, and every other mark by itself: put together again they are the text.
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && Kind(text[end]) is var kind && kind != 0 && kind == Kind(text[start]))
            {
                end++;
            }

            words.Add(text[start..end]);
            start = end;
        }

        return words;
    }

    private static int Kind(char letter) => char.IsWhiteSpace(letter) ? 1 : char.IsSurrogate(letter) ? 3 : letter < FirstIdeograph && char.IsLetterOrDigit(letter) ? 2 : 0;
}
