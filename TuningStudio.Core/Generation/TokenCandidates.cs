using System.Buffers;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>
/// The tokens that may come next: temperature, then top-k, then top-p (Holtzman et al., 2020), then min-p, in transformers' order. A seed means
/// the same everywhere, so they stand in a fixed order. They lie in rented memory: a list of a whole vocabulary for each token would keep the
/// garbage collector at work.
/// </summary>
internal readonly ref struct TokenCandidates : IDisposable
{
    private readonly int[] _ids;
    private readonly double[] _weights;
    private readonly int _count;

    private TokenCandidates(int[] ids, double[] weights, int count, double sum) => (_ids, _weights, _count, Sum) = (ids, weights, count, sum);

    /// <summary>At least one.</summary>
    internal ReadOnlySpan<int> Ids => _ids.AsSpan(0, _count);

    /// <summary>Their probabilities up to a common factor; 0 for what the model rules out.</summary>
    internal ReadOnlySpan<double> Weights => _weights.AsSpan(0, _count);

    /// <summary>Of the weights.</summary>
    internal double Sum { get; }

    /// <param name="logits">[V].</param>
    /// <param name="largest">The largest of them.</param>
    /// <param name="options">How tokens are chosen; the temperature is above 0.</param>
    internal static TokenCandidates Of(ReadOnlySpan<float> logits, float largest, SamplingOptions options)
    {
        var ids = ArrayPool<int>.Shared.Rent(logits.Length);
        var weights = ArrayPool<double>.Shared.Rent(logits.Length);
        var (count, sum) = options.TopK > 0 && options.TopK < logits.Length
            ? TakeLargest(logits, largest, options, ids, weights)
            : TakeAll(logits, largest, options, ids, weights);
        if (options.TopP < 1)
        {
            (count, sum) = KeepNucleus(ids, weights, count, sum, options.TopP);
        }

        if (options.MinP > 0)
        {
            // The most likely token has weight 1 and is never filtered out.
            (count, sum) = KeepAbove(ids, weights, count, options.MinP);
        }

        return new TokenCandidates(ids, weights, count, sum);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ids);
        ArrayPool<double>.Shared.Return(_weights);
    }

    private static (int Count, double Sum) TakeAll(ReadOnlySpan<float> logits, float largest, SamplingOptions options, int[] ids, double[] weights)
    {
        for (var id = 0; id < logits.Length; id++)
        {
            ids[id] = id;
        }

        return (logits.Length, Exponentials.Of(logits, largest, options.Temperature, weights));
    }

    private static (int Count, double Sum) TakeLargest(ReadOnlySpan<float> logits, float largest, SamplingOptions options, int[] ids, double[] weights)
    {
        var best = Largest.Of(logits, options.TopK);
        var chosen = new float[best.Count];
        for (var rank = 0; rank < best.Count; rank++)
        {
            (ids[rank], chosen[rank]) = (best[rank], logits[best[rank]]);
        }

        return (best.Count, Exponentials.Of(chosen, largest, options.Temperature, weights));
    }

    private static (int Count, double Sum) KeepNucleus(int[] ids, double[] weights, int count, double sum, double share)
    {
        // All the tokens below this bound together weigh less than what may be left out.
        (count, _) = KeepAbove(ids, weights, count, (1 - share) * sum / count);
        var sorted = new (double Weight, int Id)[count];
        for (var place = 0; place < count; place++)
        {
            sorted[place] = (weights[place], ids[place]);
        }

        // Equal weights keep the order of their ids.
        Array.Sort(sorted, (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Id.CompareTo(b.Id));
        var (kept, reached) = (0, 0.0);
        do
        {
            (weights[kept], ids[kept]) = sorted[kept];
            reached += weights[kept];
            kept++;
        }
        while (kept < count && reached < share * sum);
        return (kept, reached);
    }

    // Moves those of at least some weight to the front, in their order.
    private static (int Count, double Sum) KeepAbove(int[] ids, double[] weights, int count, double least)
    {
        var (kept, sum) = (0, 0.0);
        for (var place = 0; place < count; place++)
        {
            if (weights[place] >= least)
            {
                (ids[kept], weights[kept]) = (ids[place], weights[place]);
                sum += weights[kept];
                kept++;
            }
        }

        return (kept, sum);
    }
}
