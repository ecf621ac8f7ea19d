using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>How long the examples of a data set are.</summary>
/// <param name="Records">Records of the whole set.</param>
/// <param name="Lengths">Tokens of some or all of them, uncut; not empty.</param>
/// <param name="TrainedShare">Share of the tokens that are learnt, 0 to 1.</param>
/// <param name="IsText">Whether they are documents, which are cut into windows.</param>
public sealed record DataSize(long Records, IReadOnlyList<int> Lengths, double TrainedShare, bool IsText = false)
{
    // As the engine lays out packed texts: the shortest of a rectangle, as a share of its longest.
    private const double Alike = 0.7;

    /// <summary>Records of a validation file; 0 where there is none.</summary>
    public long ValidationRecords { get; init; }

    // A plan asks for the lengths dozens of times, and a form reckons dozens of plans at every key: they are counted and summed up once.
    private Counts? _counted;

    private Counts Counted => _counted is { } known && ReferenceEquals(known.Of, Lengths) ? known : _counted = new(Lengths);

    /// <summary>The examples that a run makes of the records: of documents the windows of its maximum length.</summary>
    public DataSize Cut(int longest)
    {
        if (!IsText)
        {
            return this;
        }

        var tokens = Records * Lengths.Average();
        var windows = (long)Math.Ceiling(tokens / longest);
        return new DataSize(windows, [(int)Math.Clamp(tokens, 1, longest)], 1) { ValidationRecords = (long)Math.Ceiling((double)ValidationRecords * windows / Records) };
    }

    /// <summary>Records that each evaluation measures: those of the validation file, or what is held out.</summary>
    public long Evaluated(ResolvedHyperparameters values) => ValidationRecords > 0 ? ValidationRecords : HeldOut(values);

    /// <summary>Records that are held out for validation.</summary>
    public long HeldOut(ResolvedHyperparameters values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Configuration.HeldOut.CountOf(values.ValidationSplit, (int)Math.Min(int.MaxValue, Records));
    }

    /// <summary>Mean tokens of a record that is cut at a length.</summary>
    public double MeanOf(int longest) => (Counted.SumBelow(longest) + ((double)longest * Counted.TimesAbove(longest))) / Lengths.Count;

    /// <summary>Tokens of the longest one that is cut at a length.</summary>
    public int LongestOf(int longest) => Math.Min(Counted.Kinds[^1].Length, longest);

    /// <summary>Share of the records that a length cuts.</summary>
    public double CutBy(int longest) => (double)Counted.TimesAbove(longest) / Lengths.Count;

    /// <summary>Mean of the squares of the lengths, for attention.</summary>
    public double MeanSquareOf(int longest) => (Counted.SquaresBelow(longest) + ((double)longest * longest * Counted.TimesAbove(longest))) / Lengths.Count;

    /// <summary>Share of the records that would share a rectangle with one of a length.</summary>
    internal double AlikeTo(int longest) => CutBy((int)Math.Ceiling(Alike * longest) - 1);

    /// <summary>Mean attention scores of a text where those of like lengths share a rectangle; never fewer than <see cref="MeanSquareOf"/>.</summary>
    internal double MeanRectangleOf(int longest) => Rectangles(longest).Sum(one => (double)one.Length * one.Length * one.Times) / Lengths.Count;

    /// <summary>Rectangles that texts of all lengths there are would be laid out in.</summary>
    internal int RectanglesOf(int longest) => Rectangles(longest).Count();

    // From the longest down, as the engine cuts them.
    private IEnumerable<(int Length, long Times)> Rectangles(int longest)
    {
        var length = LongestOf(longest);
        var above = 0L;
        while (length > 0)
        {
            var shorter = (int)Math.Ceiling(Alike * length) - 1;
            var reached = Counted.TimesAbove(shorter);
            yield return (length, reached - above);
            (above, length) = (reached, Counted.LongestUpTo(shorter));
        }
    }

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
        for (var kind = Kinds - 1; kind >= 0 && (count == 0 || sum < limit); kind--)
        {
            var (length, times) = Counted.Kinds[kind];

            // At least one, and of those of one length as many as it takes.
            var tokens = Math.Clamp(length, 1, longest);
            var taken = Math.Clamp(Math.Ceiling((limit - sum) / tokens), count > 0 ? 0 : 1, times);
            (sum, count) = (sum + (taken * tokens), count + taken);
        }

        return sum / count;
    }

    /// <summary>Different lengths there are.</summary>
    internal int Kinds => Counted.Kinds.Length;

    // Median of the largest of so many normal numbers (Abramowitz and Stegun, 26.2.22).
    private static double LargestOf(double draws)
    {
        var root = Math.Sqrt(-2 * Math.Log(-double.ExpM1(-Math.Log(2) / Math.Max(1, draws))));
        return Math.Max(0, root - ((2.30753 + (0.27061 * root)) / (1 + (0.99229 * root) + (0.04481 * root * root))));
    }

    // The different lengths in order, with running sums: what lies below a length is looked up.
    private sealed class Counts
    {
        private readonly long[] _times;
        private readonly double[] _sums;
        private readonly double[] _squares;

        internal Counts(IReadOnlyList<int> lengths)
        {
            Of = lengths;
            Kinds = [.. lengths.CountBy(length => length).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))];
            (_times, _sums, _squares) = (new long[Kinds.Length + 1], new double[Kinds.Length + 1], new double[Kinds.Length + 1]);
            for (var kind = 0; kind < Kinds.Length; kind++)
            {
                var (length, times) = Kinds[kind];
                _times[kind + 1] = _times[kind] + times;
                _sums[kind + 1] = _sums[kind] + ((double)length * times);
                _squares[kind + 1] = _squares[kind] + ((double)length * length * times);
            }
        }

        internal IReadOnlyList<int> Of { get; }

        internal (int Length, int Times)[] Kinds { get; }

        internal long TimesAbove(int length) => _times[^1] - _times[Below(length)];

        internal double SumBelow(int length) => _sums[Below(length)];

        internal double SquaresBelow(int length) => _squares[Below(length)];

        // 0 where all are longer.
        internal int LongestUpTo(int length) => Below(length) is var kinds && kinds > 0 ? Kinds[kinds - 1].Length : 0;

        // How many kinds are no longer than a length.
        private int Below(int length)
        {
            var (first, last) = (0, Kinds.Length);
            while (first < last)
            {
                var middle = (first + last) / 2;
                (first, last) = Kinds[middle].Length <= length ? (middle + 1, last) : (first, middle);
            }

            return first;
        }
    }
}
