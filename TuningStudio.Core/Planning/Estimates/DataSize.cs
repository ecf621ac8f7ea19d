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

    /// <summary>The most tokens that so many examples drawn at random are likely to have: the mean and three deviations, never more than the longest.</summary>
    public double MostOf(int examples, int longest)
    {
        var mean = MeanOf(longest);
        var deviation = Math.Sqrt(Math.Max(0, MeanSquareOf(longest) - (mean * mean)));
        return Math.Min((mean * examples) + (3 * deviation * Math.Sqrt(examples)), (double)LongestOf(longest) * examples);
    }
}
