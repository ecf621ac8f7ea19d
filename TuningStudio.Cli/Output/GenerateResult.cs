using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Output;

/// <summary>An answer of the model.</summary>
internal sealed record GenerateResult(
    IReadOnlyList<int> Ids,
    string Text,
    string FinishReason,
    int PromptTokens,
    double TokensPerSecond,
    [property: JsonPropertyName("logprobs")] IReadOnlyList<TokenLogProbability>? LogProbabilities)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "generated";
}
