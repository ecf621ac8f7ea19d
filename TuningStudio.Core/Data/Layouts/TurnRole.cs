using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>The names that data sets give the speakers.</summary>
internal static class TurnRole
{
    public const string Tool = "tool";

    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["system"] = ChatMessage.System,
        ["developer"] = ChatMessage.System,
        ["user"] = ChatMessage.User,
        ["human"] = ChatMessage.User,
        ["assistant"] = ChatMessage.Assistant,
        ["gpt"] = ChatMessage.Assistant,
        ["model"] = ChatMessage.Assistant,
        ["chatgpt"] = ChatMessage.Assistant,
        ["bard"] = ChatMessage.Assistant,
        ["bing"] = ChatMessage.Assistant,
        ["bot"] = ChatMessage.Assistant,
        ["ai"] = ChatMessage.Assistant,
        ["function_call"] = ChatMessage.Assistant,
        ["tool"] = Tool,
        ["function"] = Tool,
        ["observation"] = Tool,
    };

    /// <summary>All known names, for an error.</summary>
    public static string Known { get; } = string.Join(", ", Roles.Keys);

    /// <summary>The role as chat templates spell it, or null.</summary>
    public static string? Find(string name) => Roles.GetValueOrDefault(name);
}
