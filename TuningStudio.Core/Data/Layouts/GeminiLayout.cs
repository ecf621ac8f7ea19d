using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"contents": [{"role", "parts": [{"text"}]}, …]}</c>, the rows Vertex AI takes for Gemini, with an optional <c>systemInstruction</c>.</summary>
internal sealed class GeminiLayout : ILayout
{
    private const string Contents = "contents";
    private const string Parts = "parts";

    private static readonly string[] Instructions = ["systemInstruction", "system_instruction"];

    public DatasetFormat Format => DatasetFormat.Gemini;

    public string Description => "contents (a list of role and parts)";

    public bool Fits(Func<string, bool> has) => has(Contents);

    public IReadOnlyList<ChatMessage> Map(RawRecord record)
    {
        if (record.OptionalList(Contents) is not { } list)
        {
            throw record.Place.Fault(record.Lack(Contents), "Give it a list of turns, or leave this record out.", Contents);
        }

        var messages = new List<ChatMessage>();
        if (Array.Find(Instructions, instruction => !record.Find(instruction).IsMissing) is { } name && ReadInstruction(record, name) is { } system && !string.IsNullOrWhiteSpace(system))
        {
            messages.Add(new(ChatMessage.System, system));
        }

        foreach (var (index, turn) in list.EnumerateArray().Index())
        {
            var field = $"{Contents}[{index}]";
            messages.Add(record.ReadText(() => new ChatMessage(ReadRole(record, turn, field), ReadParts(record, turn, field)), field));
        }

        Conversation.Check(record, Contents, messages, mayBeEmpty: false);
        return messages;
    }

    // A table's cell holds an object as JSON text, or the instruction as it is.
    private static string ReadInstruction(RawRecord record, string name)
    {
        var value = record.Find(name);
        if (value.Kind == JsonValueKind.String && record.ReadText(() => value.Text, name) is var text && !text.AsSpan().TrimStart().StartsWith('{'))
        {
            return text;
        }

        try
        {
            return record.ReadText(() => ReadParts(record, value.Json, name), name);
        }
        catch (JsonException cause)
        {
            throw record.Place.Fault($"has text for \"{name}\", where an object with parts belongs", "Write it as {\"parts\": [{\"text\": …}]}.", name, cause);
        }
    }

    // A single turn may leave its role out.
    private static string ReadRole(RawRecord record, JsonElement turn, string field)
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            throw record.Place.Fault($"has {RawValue.Describe(turn)} at {field}, where a turn belongs", "Write each turn as {\"role\": …, \"parts\": …}.", field);
        }

        if (!turn.TryGetProperty("role", out var role) || role.ValueKind == JsonValueKind.Null)
        {
            return ChatMessage.User;
        }

        var text = role.ValueKind == JsonValueKind.String ? record.ReadText(role, field) : role.GetRawText();
        return TurnRole.Find(text)
            ?? throw record.Place.Fault($"has the unknown role \"{Excerpt.Of(text)}\" at {field}", "Use user or model.", field);
    }

    private static string ReadParts(RawRecord record, JsonElement turn, string field)
    {
        if (turn.ValueKind == JsonValueKind.String)
        {
            return record.ReadText(turn, field);
        }

        if (turn.ValueKind != JsonValueKind.Object || !turn.TryGetProperty(Parts, out var parts))
        {
            throw record.Place.Fault($"has no parts at {field}", "Write them as [{\"text\": …}].", field);
        }

        return parts.ValueKind switch
        {
            JsonValueKind.Array => string.Concat(parts.EnumerateArray().Select(ReadPart)),
            JsonValueKind.Object => ReadPart(parts),
            _ => throw record.Place.Fault($"has {RawValue.Describe(parts)} as parts at {field}, where a list belongs", "Write them as [{\"text\": …}].", field),
        };

        string ReadPart(JsonElement part) => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? record.ReadText(text, field)
            : throw record.Place.Fault($"has a part without text at {field}", "Only text can be learnt: leave out this part or this record.", field);
    }
}
