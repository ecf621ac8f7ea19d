using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>How long the examples of a data set are.</summary>
/// <param name="Records">Records of the whole set.</param>
/// <param name="Lengths">Tokens of some or all of them, uncut; not empty.</param>
/// <param name="TrainedShare">Share of the tokens that are learnt, 0 to 1.</param>
/// <param name="IsText">Whether they are documents, which are cut into windows.</param>
public sealed record DataSize(long Records, IReadOnlyList<int> Lengths, double TrainedShare, bool IsText = false)
{
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
    public double MeanOf(int longest) => Lengths.Average(length => Math.Min(length, longest));

    /// <summary>Tokens of the longest one that is cut at a length.</summary>
    public int LongestOf(int longest) => Math.Min(Lengths.Max(), longest);

    /// <summary>Share of the records that a length cuts.</summary>
    public double CutBy(int longest) => (double)Lengths.Count(length => length > longest) / Lengths.Count;

    /// <summary>Mean of the squares of the lengths, for attention.</summary>
    public double MeanSquareOf(int longest) => Lengths.Average(length => Math.Pow(Math.Min(length, longest), 2));

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
        var (sum, count, limit) = (0.0, 0, Lengths.Sum(length => (double)Math.Min(length, longest)) * share);
        foreach (var length in Lengths.OrderDescending())
        {
            if (count > 0 && sum >= limit)
            {
                break;
            }

            (sum, count) = (sum + Math.Min(length, longest), count + 1);
        }

        return sum / count;
    }

    /// <summary>Different lengths there are.</summary>
    internal int Kinds => Lengths.Distinct().Count();

    // Median of the largest of so many normal numbers (Abramowitz and Stegun, 26.2.22).
    private static double LargestOf(double draws)
    {
        var root = Math.Sqrt(-2 * Math.Log(-double.ExpM1(-Math.Log(2) / Math.Max(1, draws))));
        return Math.Max(0, root - ((2.30753 + (0.27061 * root)) / (1 + (0.99229 * root) + (0.04481 * root * root))));
    }
}
