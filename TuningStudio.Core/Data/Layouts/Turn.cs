using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>
/// One turn as a data set writes it: <c>role</c>/<c>content</c> or <c>from</c>/<c>value</c>, the content a text, a list of text
/// parts, or a call of tools.
/// </summary>
/// <param name="record">The record it belongs to.</param>
/// <param name="turn">The turn.</param>
/// <param name="field">Its place in the record, for instance <c>messages[2]</c>.</param>
internal sealed class Turn(RawRecord record, JsonElement turn, string field)
{
    public ChatMessage Read()
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"has {RawValue.Describe(turn)} at {field}, where a turn belongs", "Write each turn as {\"role\": …, \"content\": …}.");
        }

        var role = ReadRole();
        RefuseWeight(role);
        var text = ReadContent();
        if (record.ReadText(() => ToolCalls.Find(turn), field) is { } calls)
        {
            text = string.IsNullOrEmpty(text) ? calls : $"{text}\n{calls}";
        }

        return new ChatMessage(
            role, text ?? throw Fault($"has no text at {field}", "Give the turn a content, or leave this record out."));
    }

    private string ReadRole()
    {
        if (Property("role", "from") is not { ValueKind: JsonValueKind.String } name)
        {
            throw Fault($"has a turn without a role at {field}", $"Give it one of: {TurnRole.Known}.");
        }

        var text = record.ReadText(name, field);
        return TurnRole.Find(text)
            ?? throw Fault($"has the unknown role \"{Excerpt.Of(text)}\" at {field}", $"Use one of: {TurnRole.Known}.");
    }

    private string? ReadContent()
    {
        if (Property("content", "value") is not { ValueKind: not JsonValueKind.Null } content)
        {
            return null;
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => record.ReadText(content, field),
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(ReadPart)),
            _ => throw Fault($"has {RawValue.Describe(content)} as content at {field}, where text belongs", "Write it as text, in quotes."),
        };
    }

    private string ReadPart(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.String)
        {
            return record.ReadText(part, field);
        }

        if (part.ValueKind == JsonValueKind.Object)
        {
            if (part.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("text")))
            {
                throw Fault(
                    $"has a content part of type {Excerpt.Of(type.GetRawText())} at {field}",
                    "Only text can be learnt: leave out this part or this record.");
            }

            if ((part.TryGetProperty("text", out var text) || part.TryGetProperty("value", out text)) && text.ValueKind == JsonValueKind.String)
            {
                return record.ReadText(text, field);
            }
        }

        throw Fault($"has a content part without text at {field}", "Write each part as {\"type\": \"text\", \"text\": …}.");
    }

    // A weight other than 1 says which answers to learn how much. Learning them all the same would be a lie.
    private void RefuseWeight(string role)
    {
        if (role == ChatMessage.Assistant
            && Property("weight", "loss_weight") is { ValueKind: not JsonValueKind.Null } weight
            && !(weight.ValueKind == JsonValueKind.Number && weight.GetDouble() == 1))
        {
            throw Fault(
                $"weighs the answer at {field} by {Excerpt.Of(weight.GetRawText())}; every answer is learnt with weight 1",
                "Leave out the weight to learn this answer, or leave out the turns that must not be learnt.");
        }
    }

    private JsonElement? Property(string name, string otherName)
    {
        JsonElement? found = null;
        foreach (var property in turn.EnumerateObject())
        {
            if (property.NameEquals(name) || property.NameEquals(otherName))
            {
                found = found is null
                    ? property.Value
                    : throw Fault($"has both or one of \"{name}\" and \"{otherName}\" twice at {field}", "Keep one of them.");
            }
        }

        return found;
    }

    private TuningException Fault(string what, string remedy) => record.Place.Fault(what, remedy, field);
}
