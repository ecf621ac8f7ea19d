using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Prompts;

/// <summary>One line of an input file: exactly one of ids, a text, or a conversation.</summary>
/// <param name="Ids">Token ids, taken as they are.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Messages">A conversation; a prompt with its completion is one of two turns.</param>
/// <param name="Number">Where it stands in its file, from 1.</param>
internal sealed record InputLine(int[]? Ids, string? Text, IReadOnlyList<ChatMessage>? Messages, long Number)
{
    private const string Layouts = "Write one of {\"ids\":[…]}, {\"text\":…}, {\"prompt\":…,\"completion\":…} or {\"messages\":[…]} a line.";

    /// <summary>Reads a JSON-lines file; blank lines are passed over.</summary>
    /// <exception cref="TuningException">The file is missing or empty, or a line is none of the layouts: names it.</exception>
    internal static IReadOnlyList<InputLine> ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new TuningException(ErrorCodes.NotFound, "The input file does not exist.", "Check the path.", path);
        }

        var lines = new List<InputLine>();
        long number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(Parse(line, path, number));
            }
        }

        return lines.Count > 0 ? lines : throw new TuningException(ErrorCodes.InvalidData, "The input file is empty.", Layouts, path);
    }

    private static InputLine Parse(string line, string path, long number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (root.TryGetProperty("ids", out var ids))
                {
                    return new InputLine([.. ids.EnumerateArray().Select(id => id.GetInt32())], null, null, number);
                }

                if (root.TryGetProperty("text", out var text))
                {
                    return new InputLine(null, Required(text), null, number);
                }

                if (root.TryGetProperty("prompt", out var prompt) && root.TryGetProperty("completion", out var completion))
                {
                    return new InputLine(null, null, [new(ChatMessage.User, Required(prompt)), new(ChatMessage.Assistant, Required(completion))], number);
                }

                if (root.TryGetProperty("messages", out var messages))
                {
                    return new InputLine(null, null, ConversationFile.Messages(messages), number);
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new TuningException(ErrorCodes.InvalidData, $"The line cannot be read: {fault.Message}", Layouts, path, number, innerException: fault);
        }

        throw new TuningException(ErrorCodes.InvalidData, "The line has none of the fields that are known here.", Layouts, path, number);
    }

    private static string Required(JsonElement value) => value.GetString() ?? throw new JsonException("a text is null");
}
