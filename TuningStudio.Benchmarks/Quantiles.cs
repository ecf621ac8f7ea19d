namespace TuningStudio.Benchmarks;

/// <summary>Places in an ordered list.</summary>
internal static class Quantiles
{
    internal static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    internal static double Median(IEnumerable<double> values) => At(values, 0.5);
}
