using TuningStudio.Web.Api.Answers;

namespace TuningStudio.Web.Api.Completions;

/// <summary>A piece of a stream of continued prompts, as OpenAI gives it.</summary>
internal record Completion(string Id, long Created, string Model, IReadOnlyList<CompletionChoice> Choices)
{
    public string Object { get; } = "text_completion";

    /// <summary>The same with choices, and what was used.</summary>
    internal CountedCompletion With(IReadOnlyList<CompletionChoice> choices, Usage? usage) => new(Id, Created, Model, choices, usage);
}

/// <summary>Continued prompts, or a piece of a stream that ends with the tokens used: null before.</summary>
internal sealed record CountedCompletion(string Id, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, Usage? Usage) : Completion(Id, Created, Model, Choices);

/// <summary>One of the continuations.</summary>
internal sealed record CompletionChoice(string Text, int Index, CompletionLogprobs? Logprobs, string? FinishReason);
