using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>
/// Makes tokens that were there already less likely: first the repetition penalty over prompt and answer, as transformers defines it, then the
/// frequency and presence penalties over the answer alone, as OpenAI does.
/// </summary>
internal sealed class TokenPenalties(SamplingOptions options, IReadOnlyList<int> prompt)
{
    private readonly HashSet<int> _seen = options.RepetitionPenalty == 1 ? [] : [.. prompt];
    private readonly Dictionary<int, int> _answered = [];

    /// <param name="logits">[V]; changed in place.</param>
    internal void Apply(Span<float> logits)
    {
        foreach (var id in _seen)
        {
            logits[id] = (float)(logits[id] < 0 ? logits[id] * options.RepetitionPenalty : logits[id] / options.RepetitionPenalty);
        }

        foreach (var (id, times) in _answered)
        {
            logits[id] -= (float)((times * options.FrequencyPenalty) + options.PresencePenalty);
        }
    }

    /// <summary>Takes a token into the answer.</summary>
    internal void Count(int id)
    {
        if (options.RepetitionPenalty != 1)
        {
            _seen.Add(id);
        }

        if (options is not { FrequencyPenalty: 0, PresencePenalty: 0 })
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_answered, id, out _)++;
        }
    }
}
