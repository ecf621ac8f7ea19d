using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>Turns with tools as a program sends them, read as those of training data are: what a model was tuned on and what it is asked look the same to it.</summary>
public static class ToolConversation
{
    /// <summary>A turn.</summary>
    /// <param name="role">Whose it is, as chat templates spell it.</param>
    /// <param name="content">Its text beside calls; null where there is none.</param>
    /// <param name="turn">The whole turn in OpenAI's JSON, an object.</param>
    public static ChatMessage Read(string role, string? content, JsonElement turn)
    {
        var text = ToolCalls.Find(turn) is { } calls ? string.IsNullOrEmpty(content) ? calls : $"{content}\n{calls}" : content;
        return new ChatMessage(role, text ?? string.Empty) { Structured = ToolCalls.Structured(turn, role, content) };
    }

    /// <summary>A list of tools in OpenAI's shape, for <see cref="ChatMessage.Tools"/>; null where it cannot be read.</summary>
    public static string? ReadTools(JsonElement tools) => ToolList.Parse(tools.GetRawText());
}
