using System.Text.Json.Serialization;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Chat.Tools;

namespace TuningStudio.Web.Api.Chat;

/// <summary>An answer as OpenAI gives it.</summary>
internal sealed record ChatCompletion(string Id, long Created, string Model, IReadOnlyList<ChatChoice> Choices, Usage Usage)
{
    public string Object { get; } = "chat.completion";
}

/// <summary>One of its choices.</summary>
internal sealed record ChatChoice(int Index, ChatAnswer Message, ChatLogprobs? Logprobs, string FinishReason);

/// <summary>The model's turn.</summary>
internal sealed record ChatAnswer(
    string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ToolCall>? ToolCalls = null)
{
    public string Role { get; } = "assistant";

    public string? Refusal { get; }
}

/// <summary>A piece of a stream.</summary>
internal record ChatChunk(string Id, long Created, string Model, IReadOnlyList<ChatChunkChoice> Choices)
{
    public string Object { get; } = "chat.completion.chunk";
}

/// <summary>A piece of a stream that ends with the tokens used: null before.</summary>
internal sealed record CountedChatChunk(string Id, long Created, string Model, IReadOnlyList<ChatChunkChoice> Choices, Usage? Usage) : ChatChunk(Id, Created, Model, Choices);

/// <summary>What is new in a choice.</summary>
internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, ChatLogprobs? Logprobs, string? FinishReason);

/// <summary>More of the model's turn.</summary>
internal sealed record ChatDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ToolCallDelta>? ToolCalls = null);
