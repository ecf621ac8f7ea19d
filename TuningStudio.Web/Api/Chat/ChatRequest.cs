using System.Text.Json;
using System.Text.Json.Serialization;
using TuningStudio.Web.Api.Answers;

namespace TuningStudio.Web.Api.Chat;

/// <summary>The body of <c>POST /v1/chat/completions</c>.</summary>
internal sealed record ChatRequest : SamplingRequest
{
    public IReadOnlyList<ChatTurn?>? Messages { get; init; }

    public int? MaxCompletionTokens { get; init; }

    public bool? Logprobs { get; init; }

    public int? TopLogprobs { get; init; }

    public JsonElement? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    public JsonElement? Functions { get; init; }

    public JsonElement? ResponseFormat { get; init; }
}

/// <summary>A turn; its content is a text or a list of parts.</summary>
internal sealed record ChatTurn(string? Role, JsonElement? Content)
{
    /// <summary>Calls of tools, or which call it answers.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
