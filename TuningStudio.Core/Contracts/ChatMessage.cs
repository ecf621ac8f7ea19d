using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>One turn of a conversation, as chat templates and the OpenAI API spell it.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">The turn's text.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>How much an answer counts in the loss of training data, from 0 for not at all; null is 1.</summary>
    public double? Weight { get; init; }

    /// <summary>The turn in OpenAI's JSON where it calls tools or answers a call, for templates that know calls; null elsewhere. <see cref="Content"/> says the same as text.</summary>
    [JsonIgnore]
    public string? Structured { get; init; }

    /// <summary>The tools that a conversation may call, OpenAI's JSON list; its first turn has it.</summary>
    [JsonIgnore]
    public string? Tools { get; init; }

    /// <summary>Role of the instructions that stand before a conversation.</summary>
    public const string System = "system";

    /// <summary>Role of the person.</summary>
    public const string User = "user";

    /// <summary>Role of the model: the text a tuning run learns.</summary>
    public const string Assistant = "assistant";
}
