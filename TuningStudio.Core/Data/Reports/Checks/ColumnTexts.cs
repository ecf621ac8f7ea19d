namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>What all texts of a column have in common.</summary>
/// <param name="ends">Texts that are looked for within them.</param>
internal sealed class ColumnTexts(string[] ends)
{
    private readonly bool[] found = new bool[ends.Length];
    private long upper;
    private long lower;
    private string? first;
    private int longestRecurring;

    /// <summary>The longest beginning that all have.</summary>
    internal string Prefix { get; private set; } = string.Empty;

    /// <summary>The longest end that all have.</summary>
    internal string Suffix { get; private set; } = string.Empty;

    /// <summary>Whether all are the same.</summary>
    internal bool AreSame { get; private set; } = true;

    /// <summary>Whether there are more than half as many capitals as small letters.</summary>
    internal bool IsMostlyUpper => upper * 2 > lower && upper > 0;

    /// <summary>Whether the end that all have also stands further in front in one of them.</summary>
    internal bool SuffixRecurs => Suffix.Length > 0 && Suffix.Length <= longestRecurring;

    internal bool Has(string end) => found[Array.IndexOf(ends, end)];

    internal void Look(string text)
    {
        if (first is null)
        {
            (first, Prefix, Suffix) = (text, text, text);
        }
        else
        {
            AreSame &= text == first;
            Prefix = Prefix[..Prefix.AsSpan().CommonPrefixLength(text)];
            var common = 0;
            while (common < Math.Min(Suffix.Length, text.Length) && Suffix[^(common + 1)] == text[^(common + 1)])
            {
                common++;
            }

            Suffix = Suffix[^common..];
        }

        // What a long end does, its own end does too: so the longest is enough, whatever the common one becomes.
        while (longestRecurring < Suffix.Length && text.AsSpan(0, text.Length - longestRecurring - 1).IndexOf(text.AsSpan(text.Length - longestRecurring - 1)) >= 0)
        {
            longestRecurring++;
        }

        foreach (var letter in text)
        {
            upper += char.IsUpper(letter) ? 1 : 0;
            lower += char.IsLower(letter) ? 1 : 0;
        }

        for (var index = 0; index < ends.Length; index++)
        {
            found[index] |= text.Contains(ends[index], StringComparison.Ordinal);
        }
    }
}
