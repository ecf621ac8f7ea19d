using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Prompts;

/// <summary>Reads a conversation from a JSON file: a list of messages, or an object that has one as <c>messages</c>.</summary>
internal static class ConversationFile
{
    /// <exception cref="TuningException">The file is missing or no conversation.</exception>
    internal static IReadOnlyList<ChatMessage> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new TuningException(ErrorCodes.NotFound, "The file with the messages does not exist.", "Check the path.", path);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            var root = json.RootElement;
            return Messages(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("messages", out var messages) ? messages : root);
        }
        catch (JsonException fault)
        {
            throw new TuningException(
                ErrorCodes.InvalidData,
                $"The file holds no conversation: {fault.Message}",
                "Write a JSON list such as [{\"role\":\"user\",\"content\":\"Hello\"}].",
                path,
                (fault.LineNumber ?? 0) + 1,
                innerException: fault);
        }
    }

    /// <exception cref="JsonException">It is no list of messages.</exception>
    internal static IReadOnlyList<ChatMessage> Messages(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw new JsonException("a list of messages is expected, each with role and content.");
        }

        return [.. list.EnumerateArray().Select(Message)];
    }

    private static ChatMessage Message(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String
        && value.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            ? new ChatMessage(role.GetString()!, content.GetString()!)
            : throw new JsonException("a message lacks role or content, or they are not text.");
}
