using System.Runtime.InteropServices;
using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>Finds half a surrogate pair in JSON, written as an escape: JSON may have it, no text can, and whoever reads such a text or name ends in a fault.</summary>
public static class HalfCharacter
{
    /// <summary>Whether a text or a name within a value has one.</summary>
    public static bool IsIn(JsonElement json)
    {
        // Most JSON has no such escape at all.
        var text = JsonMarshal.GetRawUtf8Value(json);
        return (text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0) && Search(json);
    }

    /// <summary>A property's name; null where it has one.</summary>
    public static string? NameOf(JsonProperty property) => Read(() => property.Name);

    /// <summary>A text of JSON; null where it has one.</summary>
    public static string? Read(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Search(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(property => NameOf(property) is null || Search(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().Any(Search),
        JsonValueKind.String => Read(json.GetString) is null,
        _ => false,
    };
}
