using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>Chooses one answer's next token: penalties, temperature, then the filters, in transformers' order. Same seed, same choices.</summary>
internal sealed class TokenSampler
{
    private readonly SamplingOptions _options;
    private readonly TokenPenalties _penalties;
    private readonly Random _random;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="prompt">What was asked; its tokens count as repeated.</param>
    /// <exception cref="TuningException">An option is out of range.</exception>
    internal TokenSampler(SamplingOptions options, IReadOnlyList<int> prompt)
    {
        if (SamplingRanges.Check(options) is { Count: > 0 } problems)
        {
            throw new TuningException(ErrorCodes.InvalidOption, string.Join(" ", problems.Select(problem => $"{problem.Field} {problem.Problem}.")), field: problems[0].Field);
        }

        _options = options;
        _penalties = new TokenPenalties(options, prompt);
        _random = new Random(options.Seed ?? Environment.TickCount);
    }

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">[V]; changed in place.</param>
    /// <exception cref="TuningException">The logits are no numbers.</exception>
    internal int Choose(Span<float> logits)
    {
        NotANumber.Refuse(logits);
        _penalties.Apply(logits);
        var best = MostLikely(logits);
        var chosen = _options.Temperature == 0 ? best : Draw(logits, logits[best]);
        _penalties.Count(chosen);
        return chosen;
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

    private int Draw(ReadOnlySpan<float> logits, float largest)
    {
        using var candidates = TokenCandidates.Of(logits, largest, _options);
        var ids = candidates.Ids;
        var weights = candidates.Weights;
        var threshold = _random.NextDouble() * candidates.Sum;
        var last = 0;
        for (var place = 0; place < ids.Length; place++)
        {
            threshold -= weights[place];
            if (threshold < 0)
            {
                return ids[place];
            }

            last = weights[place] > 0 ? place : last;
        }

        // What rounding left over.
        return ids[last];
    }
}
