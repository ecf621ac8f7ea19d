using System.Globalization;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Lengths, and what the model would learn of each record.</summary>
internal sealed class TokenCheck(ITokenMeasure? model) : IDataCheck
{
    private const int MostKept = 1 << 16;
    private const int Bins = 24;
    private const double EndShare = 0.5;

    private static readonly int[] Usual = [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];

    // Records of each length; the last place has all that are longer.
    private readonly long[] lengths = new long[MostKept + 1];
    private readonly Marks cut = new();
    private readonly Marks untrained = new();
    private readonly Marks endless = new();
    private readonly Marks refused = new();
    private string? refusal;
    private long total;
    private long trained;
    private int longest;

    public void Look(RecordView record)
    {
        var length = record.Tokens is { Refusal: null } tokens ? tokens.Tokens : record.Prompt.Length + record.Answer.Length;
        if (record.Tokens is { } count)
        {
            if (count.Refusal is { } reason)
            {
                refusal ??= reason;
                refused.Add(record);
                return;
            }

            trained += count.Trained;
            Mark(untrained, record, count.Trained == 0);
            Mark(cut, record, length > model!.MaxLength);
            Mark(endless, record, count is { Trained: > 0, HasEnd: false });
        }

        lengths[Math.Min(length, MostKept)]++;
        total += length;
        longest = Math.Max(longest, length);
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        // Documents are cut into windows of the maximum length: nothing is lost of a long one, and a window need not end.
        var isText = set.Format == DatasetFormat.Text;
        DataFinding?[] findings =
        [
            refused.Count == 0 ? null : refused.Finding(DataFindingCodes.TemplateRefuses, FindingSeverity.Problem, new(DataFixes.DropRefused, []), recommended: 2 * refused.Count < set.Records) with { Words = [refusal!] },
            untrained.Count == 0 ? null : untrained.Finding(DataFindingCodes.NothingToLearn, FindingSeverity.Problem, new(DataFixes.DropUntrained, [])),
            cut.Count == 0 || isText ? null : cut.Finding(DataFindingCodes.Truncated, FindingSeverity.Warning, new(DataFixes.DropTruncated, [model!.MaxLength.ToString(CultureInfo.InvariantCulture)])) with { Figures = [model!.MaxLength, Facts.SuggestedMaximum] },
            endless.Count <= EndShare * set.Records || isText ? null : endless.Finding(DataFindingCodes.NoEnd, FindingSeverity.Warning),
        ];
        return findings.OfType<DataFinding>();
    }

    /// <summary>What is known of the lengths.</summary>
    internal LengthFacts Facts
    {
        get
        {
            var records = lengths.Sum();
            var last = Math.Max(1, Quantile(0.99, records));
            var width = Math.Max(1, (last + Bins - 1) / Bins);
            var count = Math.Min(Bins, (Math.Max(last, Math.Min(longest, MostKept)) / width) + 1);
            return new LengthFacts
            {
                InTokens = model is not null,
                Shortest = Math.Max(0, Array.FindIndex(lengths, number => number > 0)),
                Median = Quantile(0.5, records),
                Percentile99 = Quantile(0.99, records),
                Longest = longest,
                Total = total,
                Trained = trained,
                SuggestedMaximum = Usual.FirstOrDefault(length => Longer(length) <= 0.01 * records, Usual[^1]),
                Histogram = [.. Enumerable.Range(0, count).Select(bin => Bin(bin, width, bin == count - 1))],
                Cuts = [.. Usual.Where(length => length <= 2L * longest || length == Usual[0]).Select(length => new CutAt(length, Longer(length), records == 0 ? 0 : (double)Longer(length) / records))],
            };
        }
    }

    private LengthBin Bin(int bin, int width, bool isLast)
    {
        var (from, to) = (bin * width, isLast ? Math.Max(longest, (bin * width) + width - 1) : (bin * width) + width - 1);
        return new LengthBin(from, to, lengths.AsSpan(from, Math.Min(to, MostKept) - from + 1).ToArray().Sum());
    }

    private long Longer(int length) => length >= MostKept ? lengths[MostKept] : lengths.AsSpan(length + 1).ToArray().Sum();

    private int Quantile(double share, long records)
    {
        long below = 0;
        for (var length = 0; length <= MostKept; length++)
        {
            below += lengths[length];
            if (below > 0 && below >= share * records)
            {
                return length == MostKept ? longest : length;
            }
        }

        return 0;
    }

    private static void Mark(Marks marks, RecordView record, bool isOne)
    {
        if (isOne)
        {
            marks.Add(record);
        }
    }
}
