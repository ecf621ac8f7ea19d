using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>The descriptions of tools beside a conversation (OpenAI's <c>tools</c>), which may be written as JSON text.</summary>
internal static class ToolList
{
    internal const string Field = "tools";

    /// <summary>The list as JSON, each in OpenAI's shape; null where there are none that could be read.</summary>
    internal static string? Find(RawValue value)
    {
        return value.IsMissing ? null : Parse(value.Kind == JsonValueKind.String ? value.Text : value.Json.GetRawText());
    }

    /// <summary>The same of JSON text.</summary>
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
}
