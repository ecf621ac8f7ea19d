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
    internal static JsonObject ToJson(RawRecord row)
    {
        var json = new JsonObject();
        foreach (var field in row.Fields.Where(field => field.Name.Length > 0))
        {
            json[field.Name] = Node(field);
        }

        return json;
    }

    /// <summary>Changes every text; says whether any is another one now.</summary>
    internal static bool Edit(JsonObject record, DatasetFormat format, Func<string, string, string> edit)
    {
        var changed = false;
        switch (format)
        {
            case DatasetFormat.PromptCompletion:
                Field(record, "prompt", ChatMessage.User);
                Field(record, "completion", ChatMessage.Assistant);
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
                Turns(Find(record, "messages") as JsonArray, "role", "content");
                break;
            case DatasetFormat.ShareGpt:
                Field(record, "system", ChatMessage.System);
                Turns(Find(record, "conversations") as JsonArray, "from", "value");
                break;
            case DatasetFormat.Gemini:
                Turns(Find(record, "contents") as JsonArray, "role", "parts");
                break;
        }

        return changed;

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

        void Pairs(JsonArray? pairs)
        {
            foreach (var pair in pairs?.OfType<JsonArray>().Where(pair => pair.Count == 2) ?? [])
            {
                Set(pair[0]!.GetValue<string>(), ChatMessage.User, after => pair[0] = after);
                Set(pair[1]!.GetValue<string>(), ChatMessage.Assistant, after => pair[1] = after);
            }
        }

        void Turns(JsonArray? turns, string roleName, string textName)
        {
            foreach (var turn in turns?.OfType<JsonObject>() ?? [])
            {
                var role = TurnRole.Find(Text(turn, roleName) ?? string.Empty) ?? ChatMessage.User;
                if (turn[textName] is JsonArray parts)
                {
                    foreach (var part in parts.OfType<JsonObject>())
                    {
                        Field(part, "text", role);
                        Field(part, "value", role);
                    }
                }
                else
                {
                    Field(turn, textName, role);
                }
            }
        }
    }

    private static JsonNode? Find(JsonObject owner, string name) => owner.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string? Text(JsonObject owner, string name) => Find(owner, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // A table holds a list as JSON text; in JSON it is a list.
    private static JsonNode? Node(RawField field)
    {
        if (field.Value.IsMissing)
        {
            return null;
        }

        if (field.Value.Kind != JsonValueKind.String)
        {
            return JsonNode.Parse(field.Value.Json.GetRawText());
        }

        var text = field.Value.Text;
        return Lists.Contains(field.Name, StringComparer.OrdinalIgnoreCase) && text.StartsWith('[') ? JsonNode.Parse(text) : JsonValue.Create(text);
    }
}
