using System.Globalization;

namespace TuningStudio.Web.Components.Charts;

/// <summary>One upright axis of a picture of parallel coordinates.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="Values">A value for each line as people read it; null where there is none.</param>
public sealed record ParallelAxis(string Title, IReadOnlyList<string?> Values);

/// <summary>Lays values out along upright axes: numbers by their size, on a logarithmic scale where they span much; words one above the other.</summary>
internal static class ParallelPicture
{
    // From here on equal factors deserve equal distances.
    private const double LogFrom = 30;

    /// <summary>Heights of an axis's values, 0 to 1, and what stands at its ends or places.</summary>
    internal static (IReadOnlyList<double?> Heights, IReadOnlyList<(double Height, string Text)> Marks) Heights(ParallelAxis axis)
    {
        var numbers = axis.Values.Select(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : (double?)null).ToList();
        var known = numbers.OfType<double>().ToList();
        if (known.Count == 0 || known.Count < axis.Values.Count(value => value is not null))
        {
            var words = axis.Values.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
            double Place(string word) => words.Count == 1 ? 0.5 : (double)words.IndexOf(word) / (words.Count - 1);
            return ([.. axis.Values.Select(value => value is null ? (double?)null : Place(value))], [.. words.Select(word => (Place(word), word))]);
        }

        var (low, high) = (known.Min(), known.Max());
        var isLog = low > 0 && high / low >= LogFrom;
        double Scale(double value) => low == high ? 0.5 : isLog ? Math.Log(value / low) / Math.Log(high / low) : (value - low) / (high - low);
        string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
        return ([.. numbers.Select(number => number is { } value ? Scale(value) : (double?)null)], low == high ? [(0.5, Text(low))] : [(0, Text(low)), (1, Text(high))]);
    }

    /// <summary>The whole picture as a chart: a line each, broken where a value is missing.</summary>
    internal static (ChartSpec Spec, IReadOnlyDictionary<string, ChartPoints> Points) Of(IReadOnlyList<ParallelAxis> axes, IReadOnlyList<ChartLine> lines)
    {
        var laid = axes.Select(Heights).ToList();
        var spec = new ChartSpec(
            lines,
            string.Empty,
            Marks: [.. Enumerable.Range(0, axes.Count).Select(index => (double)index)],
            Ticks: [.. axes.Select((axis, index) => new ChartTick(index, axis.Title))],
            Notes: [.. laid.SelectMany((axis, index) => axis.Marks.Select(mark => new ChartNote(index, mark.Height, mark.Text)))]);
        return (spec, lines.Select((line, number) => (line.Key, Points: new ChartPoints([.. Enumerable.Range(0, axes.Count).Select(index => (double)index)], [.. laid.Select(axis => axis.Heights[number])])))
            .ToDictionary(line => line.Key, line => line.Points));
    }
}
