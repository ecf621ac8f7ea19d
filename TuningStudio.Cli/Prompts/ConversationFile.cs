using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Cli.Prompts;

/// <summary>Reads a conversation from a JSON file: a list of messages, or an object that has one as <c>messages</c>.</summary>
internal static class ConversationFile
{
    /// <exception cref="TuningException">The file is missing or no conversation.</exception>
    internal static IReadOnlyList<ChatMessage> Read(string path)
    {
        var text = InputFile.ReadText(path);
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return ConversationJson.Read(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("messages", out var messages) ? messages : root, path);
        }
        catch (JsonException fault)
        {
            throw new TuningException(
                ErrorCodes.InvalidData,
                $"The file is not valid JSON: {InputFile.Reason(fault)}",
                "Write a JSON list such as [{\"role\":\"user\",\"content\":\"Hello\"}].",
                path,
                (fault.LineNumber ?? 0) + 1,
                innerException: fault);
        }
    }
}
