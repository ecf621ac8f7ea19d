using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Generation;

/// <summary>Says how likely tokens are, of the distribution that the model itself gives.</summary>
/// <param name="tokenizer">Spells tokens; null where there is none.</param>
/// <param name="count">How many of the most likely tokens are told.</param>
internal sealed class LogProbabilities(ITextTokenizer? tokenizer, int count)
{
    /// <summary>What is said of each token, before one is chosen: options change the logits.</summary>
    /// <param name="logits">[V].</param>
    internal Func<int, TokenLogProbability> Of(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        var all = logits.ToArray();
        var shift = largest + Math.Log(Exponentials.Sum(all, largest));
        TopLogProbability[] top = [.. Largest.Of(all, count).Select(id => new TopLogProbability(id, Spell(id), all[id] - shift, Bytes(id)))];
        return id => new TokenLogProbability(id, Spell(id), all[id] - shift, Bytes(id), top);
    }

    private string Spell(int id) => tokenizer?.Decode([id]) ?? string.Empty;

    private int[]? Bytes(int id) => tokenizer is null ? null : [.. tokenizer.TokenBytes(id).Select(value => (int)value)];
}
