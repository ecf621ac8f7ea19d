using System.Globalization;

namespace TuningStudio.Benchmarks;

/// <summary>One case of <see cref="TrainBenchmark"/>.</summary>
/// <param name="Precision">Format of the frozen base.</param>
/// <param name="TokensPerSecond">Padded tokens a second, median step.</param>
/// <param name="GflopPerSecond">Counting 4 operations a weight and token.</param>
/// <param name="GemmGflopPerSecond">The same process's 2048³ product in the same format, best of all.</param>
/// <param name="GemmFraction">The two, divided.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the process so far in this case.</param>
internal sealed record TrainResult(string Precision, double TokensPerSecond, double GflopPerSecond, double GemmGflopPerSecond, double GemmFraction, long PeakMemoryBytes)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Precision}: {TokensPerSecond:n0} tokens/s, {GflopPerSecond:n0} GFLOP/s of {GemmGflopPerSecond:n0} in a 2048³ product = {GemmFraction:n2}; peak memory {PeakMemoryBytes / 1e9:n2} GB");
}
