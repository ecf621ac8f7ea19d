using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>
/// Chooses the next token from logits: temperature, then top-k, then top-p (Holtzman et al., 2020), in transformers' order.
/// Same seed, same choices.
/// </summary>
internal sealed class TokenSampler
{
    private readonly SamplingOptions _options;
    private readonly Random _random;

    /// <summary>Checks the options.</summary>
    /// <exception cref="TuningException">One is out of range.</exception>
    internal TokenSampler(SamplingOptions options)
    {
        if (SamplingRanges.Check(options) is { Count: > 0 } problems)
        {
            throw new TuningException(ErrorCodes.InvalidOption, string.Join(" ", problems.Select(problem => $"{problem.Field} {problem.Problem}.")), field: problems[0].Field);
        }

        _options = options;
        _random = new Random(options.Seed ?? Environment.TickCount);
    }

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">[V].</param>
    /// <exception cref="TuningException">The logits are no numbers.</exception>
    internal int Choose(ReadOnlySpan<float> logits)
    {
        NotANumber.Refuse(logits);
        if (_options.Temperature == 0)
        {
            return MostLikely(logits);
        }

        var candidates = Candidates(logits);
        var threshold = _random.NextDouble() * candidates.Sum(candidate => candidate.Weight);
        foreach (var (id, weight) in candidates)
        {
            threshold -= weight;
            if (threshold < 0)
            {
                return id;
            }
        }

        return candidates[^1].Id;
    }

    private static int MostLikely(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var id = 1; id < logits.Length; id++)
        {
            best = logits[id] > logits[best] ? id : best;
        }

        return best;
    }

    // Most likely first, with weights that are probabilities up to a common factor.
    private List<(int Id, double Weight)> Candidates(ReadOnlySpan<float> logits)
    {
        var largest = logits[MostLikely(logits)];
        var all = new List<(int Id, double Weight)>(logits.Length);
        for (var id = 0; id < logits.Length; id++)
        {
            var weight = Math.Exp((logits[id] - largest) / _options.Temperature);
            if (weight > 0)
            {
                all.Add((id, weight));
            }
        }

        // Equal weights keep the order of their ids, so that a seed means the same everywhere.
        all.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Id.CompareTo(b.Id));
        if (_options.TopK > 0 && _options.TopK < all.Count)
        {
            all.RemoveRange(_options.TopK, all.Count - _options.TopK);
        }

        if (_options.TopP < 1)
        {
            var needed = _options.TopP * all.Sum(candidate => candidate.Weight);
            var kept = 0;
            for (var sum = 0.0; kept < all.Count && sum < needed; kept++)
            {
                sum += all[kept].Weight;
            }

            all.RemoveRange(Math.Max(1, kept), all.Count - Math.Max(1, kept));
        }

        return all;
    }
}
