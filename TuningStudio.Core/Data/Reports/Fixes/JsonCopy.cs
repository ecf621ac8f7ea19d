using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>JSON that can be changed, of JSON as a file has it: where readers pass over a name that stands twice or half a character, a node would fail.</summary>
internal static class JsonCopy
{
    /// <summary>The copy: of a name that stands twice the last one, which is what readers take, and nothing in place of what no text can hold.</summary>
    internal static JsonNode? Of(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var property in json.EnumerateObject())
                {
                    if (HalfCharacter.NameOf(property) is { } name)
                    {
                        copy[name] = Of(property.Value);
                    }
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. json.EnumerateArray().Select(Of)]);
            case JsonValueKind.String:
                return JsonValue.Create(HalfCharacter.Read(json.GetString));
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(json.Clone());
        }
    }
}
