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
            throw record.Place.Fault($"has null for \"{Contents}\"", "Give it a list of turns, or leave this record out.", Contents);
        }

        var messages = new List<ChatMessage>();
        if (Array.Find(Instructions, record.Has) is { } name && !record.Find(name).IsMissing)
        {
            messages.Add(new(ChatMessage.System, ReadParts(record, ReadJson(record, name), name)));
        }

        foreach (var turn in list.EnumerateArray())
        {
            var field = $"{Contents}[{messages.Count}]";
            messages.Add(new(ReadRole(record, turn, field), ReadParts(record, turn, field)));
        }

        Conversation.Check(record, Contents, messages, mayBeEmpty: false);
        return messages;
    }

    private static JsonElement ReadJson(RawRecord record, string name)
    {
        try
        {
            return record.Find(name).Json;
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

        if (!turn.TryGetProperty("role", out var role))
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
