using System.Diagnostics;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>What this machine reaches in one large matrix product: the limit a training step is measured against.</summary>
internal static class GemmLimit
{
    private const int Size = 2048;

    /// <summary>Best of several products.</summary>
    /// <returns>Floating-point operations per second.</returns>
    internal static double Measure(ScalarType type, int repeats = 6)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var left = randn(Size, Size).to(type);
        var right = randn(Size, Size).to(type);
        left.matmul(right).Dispose();
        var best = double.MaxValue;
        for (var i = 0; i < repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            left.matmul(right).Dispose();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Size * Size * Size / best;
    }
}
