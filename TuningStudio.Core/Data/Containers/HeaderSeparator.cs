namespace TuningStudio.Core.Data.Containers;

/// <summary>Tells a table's separator from its header line: names hold none of them, while texts further down hold any.</summary>
internal static class HeaderSeparator
{
    private const string Candidates = ",\t;|";

    /// <summary>The candidate that occurs most outside quotes in the first line with text; a comma where none does.</summary>
    public static char Find(ReadOnlySpan<byte> head)
    {
        Span<int> counts = stackalloc int[Candidates.Length];
        var isQuoted = false;
        foreach (var letter in head.TrimStart("\r\n"u8))
        {
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted)
            {
                if (letter is (byte)'\n' or (byte)'\r')
                {
                    break;
                }

                var candidate = Candidates.IndexOf((char)letter, StringComparison.Ordinal);
                if (candidate >= 0)
                {
                    counts[candidate]++;
                }
            }
        }

        var best = 0;
        for (var candidate = 1; candidate < counts.Length; candidate++)
        {
            if (counts[candidate] > counts[best])
            {
                best = candidate;
            }
        }

        return Candidates[best];
    }
}
