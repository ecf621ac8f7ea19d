using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>Finds the texts of a record where they stand in its JSON, so that a fix changes them and nothing else.</summary>
internal static class RecordTexts
{
    private static readonly string[] Lists = ["messages", "conversations", "contents", "history"];

    /// <summary>The record as JSON, a table's cells as text.</summary>
    internal static JsonObject ToJson(RawRecord row, IReadOnlyDictionary<string, string>? columns)
    {
        var json = new JsonObject();
        List<string> lists = [.. Lists, .. columns?.Where(pair => pair.Key is ColumnMap.Messages or ColumnMap.History).Select(pair => pair.Value) ?? []];
        foreach (var field in row.Fields.Where(field => field.Name.Length > 0))
        {
            json[field.Name] = Node(field, isList: lists.Contains(field.Name, StringComparer.OrdinalIgnoreCase));
        }

        return json;
    }

    /// <summary>Changes every text; says whether any is another one now.</summary>
    /// <param name="record">The record; its texts are changed in place.</param>
    /// <param name="format">How it is laid out.</param>
    /// <param name="columns">What a person said of its columns.</param>
    /// <param name="edit">Makes a text of a role and a text.</param>
    internal static bool Edit(JsonObject record, DatasetFormat format, IReadOnlyDictionary<string, string>? columns, Func<string, string, string> edit)
    {
        var changed = false;
        switch (format)
        {
            case DatasetFormat.PromptCompletion:
                Field(record, "prompt", ChatMessage.User);
                Turns(Find(record, "prompt") as JsonArray, TurnNames.Usual);
                Field(record, "completion", ChatMessage.Assistant);
                Turns(Find(record, "completion") as JsonArray, TurnNames.Usual);
                break;
            case DatasetFormat.InputOutput:
                Field(record, "input_text", ChatMessage.User);
                Field(record, "output_text", ChatMessage.Assistant);
                break;
            case DatasetFormat.Alpaca:
                Field(record, "system", ChatMessage.System);
                Pairs(Find(record, "history") as JsonArray);
                Field(record, string.IsNullOrEmpty(Text(record, "input")) ? "instruction" : "input", ChatMessage.User);
                Field(record, "output", ChatMessage.Assistant);
                break;
            case DatasetFormat.Messages:
            case DatasetFormat.ShareGpt:
                Field(record, "system", ChatMessage.System);
                Conversations();
                break;
            case DatasetFormat.Gemini:
                foreach (var name in (ReadOnlySpan<string>)["systemInstruction", "system_instruction"])
                {
                    Field(record, name, ChatMessage.System);
                    Content(Find(record, name) as JsonObject, "parts", ChatMessage.System);
                }

                Conversations();
                break;
            case DatasetFormat.Text:
                Field(record, columns?.GetValueOrDefault(ColumnMap.Text) ?? TextLayout.Column, ChatMessage.Assistant);
                break;
            case DatasetFormat.Mapped:
                Mapped(columns!);
                break;
            case DatasetFormat.Preference:
                Preferred();
                break;
        }

        return changed;

        void Conversations()
        {
            foreach (var (turns, names) in TurnLists(record, format, columns))
            {
                Turns(turns, names);
            }
        }

        void Field(JsonObject owner, string name, string role)
        {
            if (owner.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Key: { } key, Value: JsonValue value } && value.TryGetValue<string>(out var text))
            {
                Set(text, role, after => owner[key] = after);
            }
        }

        void Set(string text, string role, Action<string> write)
        {
            var after = edit(role, text);
            if (after != text)
            {
                changed = true;
                write(after);
            }
        }

        void Mapped(IReadOnlyDictionary<string, string> columns)
        {
            foreach (var (meaning, column) in columns)
            {
                switch (meaning)
                {
                    case ColumnMap.Messages:
                        Conversations();
                        break;
                    case ColumnMap.History:
                        Pairs(Find(record, column) as JsonArray);
                        break;
                    case ColumnMap.Prompt or ColumnMap.Input or ColumnMap.Completion or ColumnMap.System:
                        Field(record, column, meaning switch { ColumnMap.System => ChatMessage.System, ColumnMap.Completion => ChatMessage.Assistant, _ => ChatMessage.User });
                        break;
                }
            }
        }

        void Preferred()
        {
            foreach (var (name, value) in record.ToList())
            {
                switch (value)
                {
                    case JsonArray turns:
                        Turns(turns, TurnNames.Usual);
                        break;
                    case JsonObject turn when turn.ContainsKey("content"):
                        Field(turn, "content", ChatMessage.Assistant);
                        break;
                    case JsonObject { } input:
                        Turns(input["messages"] as JsonArray, TurnNames.Usual);
                        break;
                    default:
                        Field(record, name, name.ToLowerInvariant() switch
                        {
                            "system" => ChatMessage.System,
                            "chosen" or "rejected" or "output" or "completion" or "response" => ChatMessage.Assistant,
                            _ => ChatMessage.User,
                        });
                        break;
                }
            }
        }

        void Pairs(JsonArray? pairs)
        {
            foreach (var pair in pairs?.OfType<JsonArray>().Where(pair => pair.Count == 2) ?? [])
            {
                Set(pair[0]!.GetValue<string>(), ChatMessage.User, after => pair[0] = after);
                Set(pair[1]!.GetValue<string>(), ChatMessage.Assistant, after => pair[1] = after);
            }
        }

        void Turns(JsonArray? turns, TurnNames names)
        {
            foreach (var turn in turns?.OfType<JsonObject>() ?? [])
            {
                Content(turn, names.ContentOf(turn), names.RoleOf(turn) is { } name ? names.Find(name) ?? ChatMessage.User : ChatMessage.User);
            }
        }

        void Content(JsonObject? owner, string? name, string role)
        {
            if (owner is null || name is null)
            {
                return;
            }

            Field(owner, name, role);
            foreach (var part in owner[name] switch { JsonArray parts => parts.OfType<JsonObject>(), JsonObject only => [only], _ => [] })
            {
                Field(part, "text", role);
                Field(part, "value", role);
            }

            if (owner[name] is JsonArray texts)
            {
                for (var index = 0; index < texts.Count; index++)
                {
                    if (texts[index] is JsonValue part && part.TryGetValue<string>(out var text))
                    {
                        Set(text, role, after => texts[index] = after);
                    }
                }
            }
        }
    }

    /// <summary>The lists of turns of a record, and what it calls their parts.</summary>
    internal static IEnumerable<(JsonArray Turns, TurnNames Names)> TurnLists(JsonObject record, DatasetFormat format, IReadOnlyDictionary<string, string>? columns)
    {
        var (name, names) = format switch
        {
            DatasetFormat.Messages => ("messages", TurnNames.Usual),
            DatasetFormat.ShareGpt => ("conversations", TurnNames.Usual),
            DatasetFormat.Gemini => ("contents", TurnNames.Gemini),
            DatasetFormat.Mapped when columns!.TryGetValue(ColumnMap.Messages, out var column) => (column, TurnNames.Of(columns)),
            _ => (string.Empty, TurnNames.Usual),
        };
        return Find(record, name) is JsonArray turns ? [(turns, names)] : [];
    }

    private static JsonNode? Find(JsonObject owner, string name) => owner.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string? Text(JsonObject owner, string name) => Find(owner, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // A table holds a list as JSON text; in JSON it is a list.
    private static JsonNode? Node(RawField field, bool isList)
    {
        if (field.Value.IsMissing)
        {
            return null;
        }

        if (field.Value.Kind != JsonValueKind.String)
        {
            return JsonCopy.Of(field.Value.Json);
        }

        // What cannot be read is none of the record's texts: those were read before.
        var text = HalfCharacter.Read(() => field.Value.Text);
        try
        {
            return text is not null && isList && text.StartsWith('[') ? JsonCopy.Of(JsonElement.Parse(text)) : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
