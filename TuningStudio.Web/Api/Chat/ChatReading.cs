using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Chat;

/// <summary>Makes requests to a worker of a request as OpenAI has it.</summary>
internal static class ChatReading
{
    /// <summary>Tokens of an answer where the request does not say: OpenAI's end is the model's, which a model that never ends may take long to reach.</summary>
    internal const int UsualTokens = 4096;

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiFault">Says everything that is wrong with it.</exception>
    internal static IReadOnlyList<GenerateRequest> Read(ChatRequest request)
    {
        var problems = new ApiProblems();
        problems.Require(request.Model is not null, "model", "'model' is missing.");
        problems.Require(request.Messages is { Count: > 0 }, "messages", "'messages' needs at least one turn.");
        problems.Require(SamplingReading.IsEmpty(request.Tools), "tools", "This studio's models call no tools through the API: leave tools out.");
        problems.Require(SamplingReading.IsEmpty(request.Functions), "functions", "This studio's models call no functions through the API: leave functions out.");
        problems.Require(IsText(request.ResponseFormat), "response_format", "response_format must be {\"type\": \"text\"}: answers are not forced into a form.");
        problems.Require(request.TopLogprobs is null or 0 || request.Logprobs == true, "top_logprobs", "top_logprobs needs logprobs: true.");
        var messages = (request.Messages ?? []).Select((turn, index) => Turn(turn, index, problems)).ToList();
        var sampling = SamplingReading.Read(
            request, request.MaxCompletionTokens ?? request.MaxTokens ?? UsualTokens, request.Logprobs == true ? request.TopLogprobs ?? 0 : null, problems);
        problems.Throw();
        return [.. Enumerable.Range(0, request.N ?? 1).Select(answer => new GenerateRequest
        {
            RequestId = Guid.NewGuid().ToString("N"),
            Messages = messages,
            Sampling = SamplingReading.For(sampling, answer),
        })];
    }

    private static bool IsText(JsonElement? format) => format is not { ValueKind: JsonValueKind.Object } given || (given.TryGetProperty("type", out var type) && type.ToString() == "text");

    private static ChatMessage Turn(ChatTurn turn, int index, ApiProblems problems)
    {
        var role = turn.Role switch
        {
            ChatMessage.System or "developer" => ChatMessage.System,
            ChatMessage.User or ChatMessage.Assistant or "tool" => turn.Role,
            "function" => "tool",
            _ => null,
        };
        if (role is null)
        {
            problems.Add($"messages[{index}].role", $"The role of turn {index} must be system, developer, user, assistant or tool, not '{turn.Role}'.", "invalid_value");
        }

        return new ChatMessage(role ?? ChatMessage.User, Text(turn.Content, index, problems));
    }

    private static string Text(JsonElement? content, int index, ApiProblems problems)
    {
        switch (content)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return string.Empty;
            case { ValueKind: JsonValueKind.String } text:
                return text.GetString()!;
            case { ValueKind: JsonValueKind.Array } parts when parts.EnumerateArray().All(IsTextPart):
                return string.Concat(parts.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
            default:
                problems.Add($"messages[{index}].content", $"The content of turn {index} must be a text, or parts of type text: this studio's models read nothing else.", "invalid_value");
                return string.Empty;
        }
    }

    private static bool IsTextPart(JsonElement part) => part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("type", out var type) && type.ToString() == "text"
        && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String;
}
