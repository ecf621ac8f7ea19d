using System.Text.Json.Serialization;
using TuningStudio.Web.Api.Answers;

namespace TuningStudio.Web.Api.Completions;

/// <summary>Continued prompts, or a piece of a stream of them, as OpenAI gives both.</summary>
internal sealed record Completion(string Id, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usage? Usage = null)
{
    public string Object { get; } = "text_completion";
}

/// <summary>One of the continuations.</summary>
internal sealed record CompletionChoice(string Text, int Index, CompletionLogprobs? Logprobs, string? FinishReason);
