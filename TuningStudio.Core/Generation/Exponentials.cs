using System.Buffers;
using System.Numerics;

namespace TuningStudio.Core.Generation;

/// <summary>Exponentials of all of a vocabulary's logits, several at a time: one by one they take longer than a small model's pass.</summary>
internal static class Exponentials
{
    /// <summary>exp((logit − largest) / temperature) of each.</summary>
    /// <param name="logits">Any number of them.</param>
    /// <param name="largest">None is larger.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="results">At least as many.</param>
    /// <returns>Their sum.</returns>
    internal static double Of(ReadOnlySpan<float> logits, float largest, double temperature, Span<double> results)
    {
        var step = Vector<float>.Count;
        var sum = Vector<double>.Zero;
        var place = 0;
        for (; place <= logits.Length - step; place += step)
        {
            sum += Two(new Vector<float>(logits[place..]), largest, temperature, results[place..]);
        }

        if (place < logits.Length)
        {
            // The rest goes the same way, so that a result does not depend on its place.
            Span<float> last = stackalloc float[step];
            Span<double> ofLast = stackalloc double[step];
            last.Fill(float.NegativeInfinity);
            logits[place..].CopyTo(last);
            sum += Two(new Vector<float>(last), largest, temperature, ofLast);
            ofLast[..(logits.Length - place)].CopyTo(results[place..]);
        }

        return Vector.Sum(sum);
    }

    /// <summary>The sum alone, at temperature 1.</summary>
    internal static double Sum(ReadOnlySpan<float> logits, float largest)
    {
        var memory = ArrayPool<double>.Shared.Rent(logits.Length);
        var sum = Of(logits, largest, 1, memory);
        ArrayPool<double>.Shared.Return(memory);
        return sum;
    }

    private static Vector<double> Two(Vector<float> logits, float largest, double temperature, Span<double> results)
    {
        Vector.Widen(logits, out var low, out var high);
        var most = new Vector<double>(largest);
        var (first, second) = (Vector.Exp((low - most) / temperature), Vector.Exp((high - most) / temperature));
        first.CopyTo(results);
        second.CopyTo(results[Vector<double>.Count..]);
        return first + second;
    }
}
