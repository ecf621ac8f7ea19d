using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Answers;

/// <summary>Reads how tokens are chosen.</summary>
internal static class SamplingReading
{
    /// <summary>Most answers to one prompt.</summary>
    private const int MostAnswers = 16;

    private static readonly Dictionary<string, string> Params = new()
    {
        ["maxNewTokens"] = "max_tokens",
        ["stopStrings"] = "stop",
        ["topLogProbabilities"] = "top_logprobs",
    };

    internal static SamplingOptions Read(SamplingRequest request, int maxTokens, int? topLogProbabilities, ApiProblems problems)
    {
        var options = new SamplingOptions
        {
            Temperature = request.Temperature ?? 1,
            TopP = request.TopP ?? 1,
            TopK = request.TopK ?? 0,
            MinP = request.MinP ?? 0,
            RepetitionPenalty = request.RepetitionPenalty ?? 1,
            PresencePenalty = request.PresencePenalty ?? 0,
            FrequencyPenalty = request.FrequencyPenalty ?? 0,
            MaxNewTokens = maxTokens,
            Seed = request.Seed is { } seed ? unchecked((int)(seed ^ (seed >> 32))) : null,
            StopStrings = Stops(request.Stop, problems),
            TopLogProbabilities = topLogProbabilities,
        };
        foreach (var (field, problem) in SamplingRanges.Check(options))
        {
            var param = Params.GetValueOrDefault(field) ?? SnakeCase.Of(field);
            problems.Add(param, $"{param} {problem}.", "invalid_value");
        }

        problems.Require(request.N is null or (>= 1 and <= MostAnswers), "n", $"n must be between 1 and {MostAnswers}, not {request.N}.");
        problems.Require(IsEmpty(request.LogitBias), "logit_bias", "This studio does not bias single tokens: leave logit_bias out.");
        return options;
    }

    /// <summary>The options for one of several answers: a seed gives each its own.</summary>
    internal static SamplingOptions For(SamplingOptions options, int answer) => options.Seed is { } seed ? options with { Seed = unchecked(seed + answer) } : options;

    internal static bool IsEmpty(JsonElement? json) => json is not { } given || given.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.Array => given.GetArrayLength() == 0,
        JsonValueKind.Object => !given.EnumerateObject().Any(),
        _ => false,
    };

    private static IReadOnlyList<string> Stops(JsonElement? stop, ApiProblems problems)
    {
        switch (stop)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return [];
            case { ValueKind: JsonValueKind.String } one:
                return [one.GetString()!];
            case { ValueKind: JsonValueKind.Array } several when several.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                return [.. several.EnumerateArray().Select(item => item.GetString()!)];
            default:
                problems.Add("stop", "stop is a text or a list of texts.", "invalid_type");
                return [];
        }
    }
}
