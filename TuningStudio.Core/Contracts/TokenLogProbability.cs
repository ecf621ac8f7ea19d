using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>How likely the model itself found a token of its answer, before any sampling option; in JSON as OpenAI's interface has it.</summary>
/// <param name="Id">The token.</param>
/// <param name="Token">Its text; bytes that are no whole character show as U+FFFD.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
/// <param name="Bytes">Its bytes, of which several tokens may make up a character; null where there is no tokenizer.</param>
/// <param name="Top">The most likely tokens at this place, most likely first, as many as were asked for.</param>
public sealed record TokenLogProbability(
    int Id,
    string Token,
    [property: JsonPropertyName("logprob")] double LogProbability,
    IReadOnlyList<int>? Bytes,
    [property: JsonPropertyName("top_logprobs")] IReadOnlyList<TopLogProbability> Top);

/// <summary>One of the most likely tokens at a place.</summary>
/// <param name="Id">The token.</param>
/// <param name="Token">Its text; bytes that are no whole character show as U+FFFD.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
/// <param name="Bytes">Its bytes; null where there is no tokenizer.</param>
public sealed record TopLogProbability(int Id, string Token, [property: JsonPropertyName("logprob")] double LogProbability, IReadOnlyList<int>? Bytes);
