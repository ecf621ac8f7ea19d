using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Chat.Tools;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Chat;

/// <summary>Makes requests to a worker of a request as OpenAI has it.</summary>
internal static class ChatReading
{
    /// <summary>Tokens of an answer where the request does not say: OpenAI's end is the model's, which a model that never ends may take long to reach.</summary>
    internal const int UsualTokens = 4096;

    /// <summary>Why an answer ends that calls tools.</summary>
    internal const string ToolCallsReason = "tool_calls";

    private const string None = "none";

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiFault">Says everything that is wrong with it.</exception>
    internal static IReadOnlyList<GenerateRequest> Read(ChatRequest request)
    {
        try
        {
            return ReadWellFormed(request);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or JsonException)
        {
            throw ApiFault.BadRequest("A text of the request holds half a surrogate pair, which is no text.", "messages", "invalid_value");
        }
    }

    private static List<GenerateRequest> ReadWellFormed(ChatRequest request)
    {
        var problems = new ApiProblems();
        problems.Require(request.Model is not null, "model", "'model' is missing.");
        problems.Require(request.Messages is { Count: > 0 }, "messages", "'messages' needs at least one turn.");
        problems.Require(SamplingReading.IsEmpty(request.Tools) || IsToolList(request.Tools!.Value), "tools", "tools must be a list of {\"type\": \"function\", \"function\": {\"name\": …}}.");
        problems.Require(IsFreeChoice(request.ToolChoice), "tool_choice", "tool_choice must be \"auto\" or \"none\": no model is made to call a tool.");
        problems.Require(SamplingReading.IsEmpty(request.Functions), "functions", "functions are not read any more: use tools.");
        problems.Require(IsText(request.ResponseFormat), "response_format", "response_format must be {\"type\": \"text\"}: answers are not forced into a form.");
        problems.Require(request.TopLogprobs is null or 0 || request.Logprobs == true, "top_logprobs", "top_logprobs needs logprobs: true.");
        var messages = (request.Messages ?? []).Select((turn, index) => Turn(turn, index, problems)).ToList();
        var sampling = SamplingReading.Read(
            request, request.MaxCompletionTokens ?? request.MaxTokens ?? UsualTokens, request.Logprobs == true ? request.TopLogprobs ?? 0 : null, problems);
        problems.Throw();
        var structured = messages.Index().Where(turn => turn.Item.Structured is not null).ToDictionary(turn => turn.Index, turn => turn.Item.Structured!);
        var tools = Tools(request) is null ? null : ToolConversation.ReadTools(request.Tools!.Value);
        return [.. Enumerable.Range(0, request.N ?? 1).Select(answer => new GenerateRequest
        {
            RequestId = Guid.NewGuid().ToString("N"),
            Messages = messages,
            ToolTurns = structured.Count > 0 ? structured : null,
            Tools = tools,
            Sampling = SamplingReading.For(sampling, answer),
        })];
    }

    /// <summary>Names of the tools that an answer may call; null where it may call none.</summary>
    internal static IReadOnlySet<string>? Tools(ChatRequest request) =>
        SamplingReading.IsEmpty(request.Tools) || request.ToolChoice is { ValueKind: JsonValueKind.String } choice && choice.ValueEquals(None)
            ? null
            : request.Tools!.Value.EnumerateArray().Select(tool => NameOf(tool)!).ToHashSet();

    /// <summary>What a complete answer calls; null where it calls nothing, or was cut off.</summary>
    internal static AnswerWithCalls? Calls(GenerationFinished answer, IReadOnlySet<string>? tools) =>
        tools is not null && answer.FinishReason == "stop" ? AnswerWithCalls.Find(answer.Text, tools) : null;

    private static bool IsText(JsonElement? format) => format is not { ValueKind: JsonValueKind.Object } given || (given.TryGetProperty("type", out var type) && type.ToString() == "text");

    private static ChatMessage Turn(ChatTurn? turn, int index, ApiProblems problems)
    {
        if (turn is null)
        {
            problems.Add($"messages[{index}]", $"Turn {index} is null: write it as {{\"role\": …, \"content\": …}}.", "invalid_type");
            return new ChatMessage(ChatMessage.User, string.Empty);
        }

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

        var text = Text(turn.Content, index, problems);
        return turn.Others is { Count: > 0 } others
            ? ToolConversation.Read(role ?? ChatMessage.User, text, JsonSerializer.SerializeToElement(others, ApiJson.Plain.DictionaryStringJsonElement))
            : new ChatMessage(role ?? ChatMessage.User, text ?? string.Empty);
    }

    private static bool IsToolList(JsonElement tools) => tools.ValueKind == JsonValueKind.Array && tools.EnumerateArray().All(tool => NameOf(tool) is not null);

    private static string? NameOf(JsonElement tool) => tool.ValueKind == JsonValueKind.Object
        && tool.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object
        && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static bool IsFreeChoice(JsonElement? choice) => choice is null or { ValueKind: JsonValueKind.Null }
        || (choice.Value.ValueKind == JsonValueKind.String && choice.Value.GetString() is "auto" or None);

    private static string? Text(JsonElement? content, int index, ApiProblems problems)
    {
        switch (content)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return null;
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
