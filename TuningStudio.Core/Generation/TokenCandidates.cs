using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>
/// The tokens that may come next: temperature, then top-k, then top-p (Holtzman et al., 2020), then min-p, in transformers' order.
/// </summary>
internal static class TokenCandidates
{
    /// <param name="logits">[V].</param>
    /// <param name="largest">The largest of them.</param>
    /// <param name="options">How tokens are chosen; the temperature is above 0.</param>
    /// <returns>At least one, with weights that are probabilities up to a common factor.</returns>
    internal static List<(int Id, double Weight)> Of(ReadOnlySpan<float> logits, float largest, SamplingOptions options)
    {
        // A seed means the same everywhere: candidates stand in a fixed order.
        var ids = options.TopK > 0 && options.TopK < logits.Length ? Largest.Of(logits, options.TopK) : Enumerable.Range(0, logits.Length);
        var all = new List<(int Id, double Weight)>();
        foreach (var id in ids)
        {
            var weight = Math.Exp((logits[id] - largest) / options.Temperature);
            if (weight > 0)
            {
                all.Add((id, weight));
            }
        }

        if (options.TopP < 1)
        {
            KeepNucleus(all, options.TopP);
        }

        // The most likely token has weight 1 and is never filtered out.
        all.RemoveAll(candidate => candidate.Weight < options.MinP);
        return all;
    }

    private static void KeepNucleus(List<(int Id, double Weight)> all, double share)
    {
        var sum = all.Sum(candidate => candidate.Weight);

        // All the tokens below this bound together weigh less than what may be left out.
        var bound = (1 - share) * sum / all.Count;
        all.RemoveAll(candidate => candidate.Weight < bound);

        // Equal weights keep the order of their ids.
        all.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Id.CompareTo(b.Id));
        var kept = 0;
        for (var reached = 0.0; kept < all.Count && reached < share * sum; kept++)
        {
            reached += all[kept].Weight;
        }

        kept = Math.Max(1, kept);
        all.RemoveRange(kept, all.Count - kept);
    }
}
