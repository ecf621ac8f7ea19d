using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>One run of a sweep.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Values">What it has on each axis, by JSON name.</param>
/// <param name="Options">All that is set for it.</param>
public sealed record SweepPoint(int Number, IReadOnlyDictionary<string, string> Values, HyperparameterOptions Options)
{
    /// <summary>Its values in one line: <c>rank 8, learningRate 0.0003</c>.</summary>
    public string Describe() => string.Join(", ", Values.Select(pair => $"{pair.Key} {pair.Value}"));
}

/// <summary>The runs of a sweep: every combination, or a number of them drawn from a seed.</summary>
public static class SweepPlan
{
    /// <summary>Most runs of a sweep.</summary>
    public const int MostRuns = 256;

    private const int ProblemsShown = 3;

    /// <summary>The runs, in the order in which they are made.</summary>
    /// <exception cref="TuningException">Something is wrong with the sweep: says all of it.</exception>
    public static IReadOnlyList<SweepPoint> Expand(SweepSpec spec)
    {
        var faults = Find(spec);
        return faults.Count == 0
            ? Points(spec)
            : throw new TuningException(ErrorCodes.InvalidOption, string.Join(" ", faults.Select(fault => fault.English)), field: "axes");
    }

    /// <summary>Everything that is wrong with a sweep.</summary>
    public static IReadOnlyList<LocalizedText> Find(SweepSpec spec)
    {
        var faults = SweepAxisCheck.Find(spec).ToList();
        if (faults.Count > 0)
        {
            return faults;
        }

        var bad = Points(spec)
            .SelectMany(point => HyperparameterCheck.Find(point.Options).Select(fault => (Point: point, fault.Text)))
            .DistinctBy(problem => problem.Text.English)
            .ToList();
        return [.. bad.Take(ProblemsShown).Select(problem => new LocalizedText($"With {problem.Point.Describe()}: {problem.Text.English}", $"当 {problem.Point.Describe()} 时：{problem.Text.Chinese}"))];
    }

    /// <summary>How many runs it makes, where nothing is wrong with it; a draw may give fewer than asked for where there are no more.</summary>
    public static int Count(SweepSpec spec) => Find(spec).Count > 0 ? 0 : Points(spec).Count;

    /// <summary>Combinations of all axes; null where a range has no end of them.</summary>
    internal static long? Combinations(SweepSpec spec) => spec.Axes.Any(axis => axis.Values is null)
        ? null
        : spec.Axes.Aggregate(1L, (count, axis) => Math.Min(int.MaxValue, count * axis.Values!.Distinct().Count()));

    private static List<SweepPoint> Points(SweepSpec spec)
    {
        var choices = spec.RandomRuns is { } runs ? Drawn(spec, runs) : Grid(spec.Axes);
        return [.. choices.Select((values, index) => new SweepPoint(index + 1, values, Options(spec, values)))];
    }

    // A run that keeps its best state, or stops early, goes by what it will be compared by.
    private static HyperparameterOptions Options(SweepSpec spec, IReadOnlyDictionary<string, string> values)
    {
        var options = values
            .Aggregate(new HyperparameterOptions(), (own, pair) => HyperparameterCatalog.Get(pair.Key).With(own, pair.Value))
            .Over(spec.Base.Hyperparameters);
        return options.BestMetric is null && spec.Metric != BestMetric.All[0].Name ? options with { BestMetric = spec.Metric } : options;
    }

    // The last axis changes fastest.
    private static IEnumerable<IReadOnlyDictionary<string, string>> Grid(IReadOnlyList<SweepAxis> axes) => axes.Aggregate(
        (IEnumerable<Dictionary<string, string>>)[[]],
        (points, axis) => points.SelectMany(point => axis.Values!.Distinct().Select(value => new Dictionary<string, string>(point) { [axis.Option] = value })));

    private static List<IReadOnlyDictionary<string, string>> Drawn(SweepSpec spec, int runs)
    {
        var random = new Random(spec.Seed);
        var points = new List<IReadOnlyDictionary<string, string>>();
        var seen = new HashSet<string>();

        // Where there are few combinations, most draws come twice.
        for (var tries = 0; points.Count < runs && tries < 200 * runs; tries++)
        {
            var point = spec.Axes.ToDictionary(axis => axis.Option, axis => Draw(axis, random));
            if (seen.Add(string.Join('\n', point.Values)))
            {
                points.Add(point);
            }
        }

        return points;
    }

    private static string Draw(SweepAxis axis, Random random)
    {
        if (axis.Values is { } values)
        {
            return values[random.Next(values.Count)];
        }

        var (low, high, share) = (axis.Low!.Value, axis.High!.Value, random.NextDouble());
        var value = axis.IsLogarithmic ? low * Math.Pow(high / low, share) : low + (share * (high - low));
        return HyperparameterCatalog.Get(axis.Option).Kind == OptionKind.Integer
            ? Math.Round(value).ToString("0", CultureInfo.InvariantCulture)
            : Math.Clamp(Readable(value), low, high).ToString("R", CultureInfo.InvariantCulture);
    }

    // Three digits are enough to choose by, and short enough to read.
    private static double Readable(double value) => double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
