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
/// <param name="names">How this data set calls things; null for the names that are known.</param>
internal sealed class Turn(RawRecord record, JsonElement turn, string field, TurnNames? names = null)
{
    private const int MostWeight = 100;

    private readonly TurnNames names = names ?? TurnNames.Usual;

    // Half a character may stand in a property's name too, and is found wherever one is asked for.
    public ChatMessage Read() => record.ReadText(ReadWhole, field);

    private ChatMessage ReadWhole()
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"has {RawValue.Describe(turn)} at {field}, where a turn belongs", "Write each turn as {\"role\": …, \"content\": …}. If these are no turns, write one text in place of the list; several answers are several records.");
        }

        var role = ReadRole();
        var weight = ReadWeight(role);
        var text = ReadContent();
        var structured = ToolCalls.Structured(turn, role, text) ?? (text is not null && names.Calls(ReadName()) ? ToolCalls.OfText(role, text) : null);
        if (ToolCalls.Find(turn) is { } calls)
        {
            text = string.IsNullOrEmpty(text) ? calls : $"{text}\n{calls}";
        }

        return new ChatMessage(role, text ?? throw Fault($"has no text at {field}", "Give the turn a content, or leave this record out."))
        {
            Weight = weight,
            Structured = structured,
        };
    }

    private string ReadName() => Property(names.Role) is { ValueKind: JsonValueKind.String } name
        ? record.ReadText(name, field)
        : throw Fault($"has a turn without a role at {field}", $"Give it one of: {names.Known}.");

    private string ReadRole()
    {
        var text = ReadName();
        return names.Find(text)
            ?? throw Fault($"has the unknown role \"{Excerpt.Of(text)}\" at {field}", $"Use one of: {names.Known}.");
    }

    private string? ReadContent()
    {
        if (Property(names.Content) is not { } content)
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
            if (part.TryGetProperty("type", out var type) && type.ValueKind != JsonValueKind.Null && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("text")))
            {
                throw Fault(
                    $"has a content part of type {Excerpt.Of(type.GetRawText())} at {field}",
                    "Only text can be learnt: leave out this part or this record.");
            }

            foreach (var name in (ReadOnlySpan<string>)["text", "value"])
            {
                if (part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
                {
                    return record.ReadText(text, field);
                }
            }
        }

        throw Fault($"has a content part without text at {field}", "Write each part as {\"type\": \"text\", \"text\": …}.");
    }

    // OpenAI's weight and LLaMA-Factory's loss_weight say how much an answer is learnt; 1 goes without saying.
    private double? ReadWeight(string role)
    {
        if (Property(["weight", "loss_weight"]) is not { } said)
        {
            return null;
        }

        if (said.ValueKind != JsonValueKind.Number || !said.TryGetDouble(out var weight) || weight is not (>= 0 and <= MostWeight))
        {
            throw Fault($"weighs the turn at {field} by {Excerpt.Of(said.GetRawText())}, where a number from 0 to {MostWeight} belongs", "Use 1 to learn an answer and 0 not to.");
        }

        // OpenAI's weight of a question means nothing; LLaMA-Factory's would have it learnt.
        return role == ChatMessage.Assistant ? weight == 1 ? null : weight
            : weight == 0 || Property(["loss_weight"]) is null ? null
            : throw Fault($"wants the {role} turn at {field} learnt; only answers are", "Set its loss_weight to 0, or leave it out. Questions are learnt with --mask-prompt false.");
    }

    // Tables whose turns have one type for all write null for what a turn does not have: that says nothing.
    private JsonElement? Property(IReadOnlyList<string> either)
    {
        JsonElement? found = null;
        foreach (var property in turn.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && Goes(property, either))
            {
                found = found is null
                    ? property.Value
                    : throw Fault($"has {string.Join(" and ", either.Select(name => $"\"{name}\""))} both, or one of them twice, at {field}", "Keep one of them.");
            }
        }

        return found;
    }

    private static bool Goes(JsonProperty property, IReadOnlyList<string> either)
    {
        foreach (var name in either)
        {
            if (property.NameEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    private TuningException Fault(string what, string remedy) => record.Place.Fault(what, remedy, field);
}
