using System.Text.Json;
using TuningStudio.Web.Api.Answers;

namespace TuningStudio.Web.Api.Completions;

/// <summary>The body of <c>POST /v1/completions</c>; its prompt is a text or a list of texts.</summary>
internal sealed record CompletionRequest : SamplingRequest
{
    public JsonElement? Prompt { get; init; }

    public int? Logprobs { get; init; }

    public bool? Echo { get; init; }

    public int? BestOf { get; init; }

    public string? Suffix { get; init; }
}
