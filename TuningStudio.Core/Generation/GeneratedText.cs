using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>An answer.</summary>
/// <param name="Ids">Generated token ids, the stop token included.</param>
/// <param name="Text">The answer without special tokens and stop strings; empty where there is no tokenizer.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c> or <c>cancelled</c>.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="TokensPerSecond">Tokens per second after the first one, which comes out of reading the prompt; 0 where there is no second.</param>
/// <param name="LogProbabilities">One for each id, where they were asked for; of ids that lie in a stop string or behind it, none.</param>
public sealed record GeneratedText(
    IReadOnlyList<int> Ids,
    string Text,
    string FinishReason,
    int PromptTokens,
    double TokensPerSecond,
    IReadOnlyList<TokenLogProbability>? LogProbabilities = null);
