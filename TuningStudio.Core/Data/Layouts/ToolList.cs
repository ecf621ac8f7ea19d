using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>The descriptions of tools beside a conversation (OpenAI's <c>tools</c>, or its older <c>functions</c>), which may be written as JSON text.</summary>
internal static class ToolList
{
    private static readonly string[] Fields = ["tools", "functions"];

    /// <summary>Hands the tools of a record to its conversation.</summary>
    /// <param name="record">The record.</param>
    /// <param name="messages">Its turns, at least one; the first one gets the tools.</param>
    /// <param name="inner">An object within the record in which they may stand instead.</param>
    internal static List<ChatMessage> Beside(RawRecord record, List<ChatMessage> messages, JsonElement? inner = null)
    {
        foreach (var field in Fields)
        {
            var value = inner is { } within && within.TryGetProperty(field, out var found) ? new RawValue(found) : record.Find(field);
            if (record.ReadText(() => Find(value), field) is { } tools)
            {
                messages[0] = messages[0] with { Tools = tools };
                break;
            }
        }

        return messages;
    }

    /// <summary>A list in JSON, each tool in OpenAI's shape; null where there are none that could be read.</summary>
    internal static string? Parse(string json)
    {
        try
        {
            // Some sets describe the functions alone.
            return JsonNode.Parse(json) is JsonArray { Count: > 0 } list && list.All(tool => tool is JsonObject)
                ? new JsonArray([.. list.Select(tool => tool!.AsObject()).Select(tool => tool.ContainsKey("function") || !tool.ContainsKey("name")
                    ? tool.DeepClone()
                    : new JsonObject { ["type"] = "function", ["function"] = tool.DeepClone() })]).ToJsonString()
                : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            // Not JSON, or a name twice: nothing that a template could show.
            return null;
        }
    }

    private static string? Find(RawValue value) => value.IsMissing ? null : Parse(value.Kind == JsonValueKind.String ? value.Text : value.Json.GetRawText());
}
