using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>How long the examples of a data set are.</summary>
/// <param name="Records">Records of the whole set.</param>
/// <param name="Lengths">Tokens of some or all of them, uncut; not empty.</param>
/// <param name="TrainedShare">Share of the tokens that are learnt, 0 to 1.</param>
/// <param name="IsText">Whether they are documents, which are cut into windows.</param>
public sealed record DataSize(long Records, IReadOnlyList<int> Lengths, double TrainedShare, bool IsText = false)
{
    // A plan asks for the lengths dozens of times, and a form reckons dozens of plans at every key: the different ones are counted once.
    private Counts? _counted;

    private (int Length, int Times)[] Counted
    {
        get
        {
            if (_counted is not { } known || !ReferenceEquals(known.Of, Lengths))
            {
                _counted = known = new(Lengths, [.. Lengths.CountBy(length => length).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))]);
            }

            return known.Kinds;
        }
    }

    /// <summary>The examples that a run makes of the records: of documents the windows of its maximum length.</summary>
    public DataSize Cut(int longest)
    {
        if (!IsText)
        {
            return this;
        }

        var tokens = Records * Lengths.Average();
        return new DataSize((long)Math.Ceiling(tokens / longest), [(int)Math.Clamp(tokens, 1, longest)], 1);
    }

    /// <summary>Records that are held out for validation.</summary>
    public long HeldOut(ResolvedHyperparameters values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Configuration.HeldOut.CountOf(values.ValidationSplit, (int)Math.Min(int.MaxValue, Records));
    }

    /// <summary>Mean tokens of a record that is cut at a length.</summary>
    public double MeanOf(int longest) => Counted.Sum(kind => (double)Math.Min(kind.Length, longest) * kind.Times) / Lengths.Count;

    /// <summary>Tokens of the longest one that is cut at a length.</summary>
    public int LongestOf(int longest) => Math.Min(Counted[^1].Length, longest);

    /// <summary>Share of the records that a length cuts.</summary>
    public double CutBy(int longest) => (double)Counted.Where(kind => kind.Length > longest).Sum(kind => kind.Times) / Lengths.Count;

    /// <summary>Mean of the squares of the lengths, for attention.</summary>
    public double MeanSquareOf(int longest) => Counted.Sum(kind => Math.Pow(Math.Min(kind.Length, longest), 2) * kind.Times) / Lengths.Count;

    /// <summary>The most tokens that so many examples drawn at random come to in so many draws, as likely as not to be passed; never more than the longest.</summary>
    public double MostOf(int examples, int longest, double draws)
    {
        var mean = MeanOf(longest);
        var deviation = Math.Sqrt(Math.Max(0, MeanSquareOf(longest) - (mean * mean)));
        return Math.Min((mean * examples) + (LargestOf(draws) * deviation * Math.Sqrt(examples)), (double)LongestOf(longest) * examples);
    }

    /// <summary>Mean tokens of the longest records that have such a share of all tokens.</summary>
    internal double MeanOfLongest(double share, int longest)
    {
        var (sum, count, limit) = (0.0, 0.0, MeanOf(longest) * Lengths.Count * share);
        foreach (var (length, times) in Enumerable.Reverse(Counted))
        {
            // At least one, and of those of one length as many as it takes.
            var tokens = Math.Clamp(length, 1, longest);
            var taken = Math.Clamp(Math.Ceiling((limit - sum) / tokens), count > 0 ? 0 : 1, times);
            (sum, count) = (sum + (taken * tokens), count + taken);
        }

        return sum / count;
    }

    /// <summary>Different lengths there are.</summary>
    internal int Kinds => Counted.Length;

    private sealed record Counts(IReadOnlyList<int> Of, (int Length, int Times)[] Kinds);

    // Median of the largest of so many normal numbers (Abramowitz and Stegun, 26.2.22).
    private static double LargestOf(double draws)
    {
        var root = Math.Sqrt(-2 * Math.Log(-double.ExpM1(-Math.Log(2) / Math.Max(1, draws))));
        return Math.Max(0, root - ((2.30753 + (0.27061 * root)) / (1 + (0.99229 * root) + (0.04481 * root * root))));
    }
}
