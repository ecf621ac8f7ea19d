using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Cli.Prompts;

/// <summary>One line of an input file: exactly one of ids, a text, or a conversation.</summary>
/// <param name="Ids">Token ids, taken as they are.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Messages">A conversation; a prompt with its completion is one of two turns.</param>
/// <param name="File">The file; null for a text of the command line.</param>
/// <param name="Number">Where it stands in its file, from 1.</param>
internal sealed record InputLine(int[]? Ids, string? Text, IReadOnlyList<ChatMessage>? Messages, string? File, long Number)
{
    private const string Layouts = "Write one of {\"ids\":[…]}, {\"text\":…}, {\"prompt\":…,\"completion\":…} or {\"messages\":[…]} a line.";

    /// <summary>Reads a JSON-lines file; blank lines are passed over.</summary>
    /// <exception cref="TuningException">The file is missing or empty, or a line is none of the layouts: names it.</exception>
    internal static IReadOnlyList<InputLine> ReadFile(string path)
    {
        var lines = new List<InputLine>();
        long number = 0;
        using var text = new StringReader(InputFile.ReadText(path));
        while (text.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(Parse(line, path, number));
            }
        }

        return lines.Count > 0 ? lines : throw new TuningException(ErrorCodes.InvalidData, "The file is empty: it has nothing but blank lines.", Layouts, path);
    }

    /// <summary>Does something with the line; what goes wrong is told with the line's place.</summary>
    internal T Read<T>(Func<InputLine, T> read)
    {
        try
        {
            return read(this);
        }
        catch (TuningException fault) when (fault.Code is not (ErrorCodes.OutOfMemory or ErrorCodes.CannotWrite))
        {
            throw InputFile.Place(fault, File, Number);
        }
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
                    return new InputLine(IdsOf(ids) ?? throw Fault("Its ids are no list of whole numbers.", "ids"), null, null, path, number);
                }

                if (root.TryGetProperty("text", out var text))
                {
                    return new InputLine(null, TextOf(text, "text"), null, path, number);
                }

                if (root.TryGetProperty("prompt", out var prompt) && root.TryGetProperty("completion", out var completion))
                {
                    return new InputLine(null, null, [new(ChatMessage.User, TextOf(prompt, "prompt")), new(ChatMessage.Assistant, TextOf(completion, "completion"))], path, number);
                }

                if (root.TryGetProperty("messages", out var messages))
                {
                    return new InputLine(null, null, ConversationJson.Read(messages, path, number), path, number);
                }
            }
        }
        catch (JsonException fault)
        {
            throw Fault($"The line is not valid JSON at column {fault.BytePositionInLine + 1}: {InputFile.Reason(fault)}", cause: fault);
        }

        throw Fault("The line has none of the fields that are known here.");

        string TextOf(JsonElement value, string field)
        {
            try
            {
                return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault($"Its {field} is not text.", field);
            }
            catch (InvalidOperationException fault)
            {
                throw Fault($"Its {field} has half a character (a lone \\uD800–\\uDFFF escape).", field, fault);
            }
        }

        TuningException Fault(string message, string? field = null, Exception? cause = null) =>
            new(ErrorCodes.InvalidData, message, Layouts, path, number, field, cause);
    }

    private static int[]? IdsOf(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var ids = new int[list.GetArrayLength()];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out ids[index++]))
            {
                return null;
            }
        }

        return ids;
    }
}
