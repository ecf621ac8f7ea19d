using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Completions;

/// <summary>Makes requests to a worker of a request as OpenAI has it: each prompt's answers follow one another.</summary>
internal static class CompletionReading
{
    private const int MostPrompts = 32;

    // As OpenAI has it for this interface.
    private const int UsualTokens = 16;

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiFault">Says everything that is wrong with it.</exception>
    internal static IReadOnlyList<GenerateRequest> Read(CompletionRequest request)
    {
        var problems = new ApiProblems();
        problems.Require(request.Model is not null, "model", "'model' is missing.");
        problems.Require(string.IsNullOrEmpty(request.Suffix), "suffix", "This studio's models do not fill gaps: leave suffix out.");
        problems.Require(request.BestOf is null || request.BestOf == (request.N ?? 1), "best_of", "best_of must be n: every answer that is made is given.");
        problems.Require(request.Echo != true || request.Logprobs is null, "echo", "echo and logprobs do not go together here: the prompt's tokens are not told.");
        var prompts = Prompts(request.Prompt, problems);
        var sampling = SamplingReading.Read(request, request.MaxTokens ?? UsualTokens, request.Logprobs, problems);
        problems.Throw();
        return [.. prompts.SelectMany(prompt => Enumerable.Range(0, request.N ?? 1).Select(answer => new GenerateRequest
        {
            RequestId = Guid.NewGuid().ToString("N"),
            Prompt = prompt,
            Sampling = SamplingReading.For(sampling, answer),
        }))];
    }

    private static IReadOnlyList<string> Prompts(JsonElement? prompt, ApiProblems problems)
    {
        switch (prompt)
        {
            case { ValueKind: JsonValueKind.String } one:
                return [one.GetString()!];
            case { ValueKind: JsonValueKind.Array } several when several.GetArrayLength() is >= 1 and <= MostPrompts && several.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                return [.. several.EnumerateArray().Select(item => item.GetString()!)];
            default:
                problems.Add("prompt", $"prompt is a text or a list of 1 to {MostPrompts} texts; token ids are not taken.", "invalid_type");
                return [];
        }
    }
}
