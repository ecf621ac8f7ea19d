using System.Text.Json;

namespace TuningStudio.Web.State;

/// <summary>Reads the lines that a verb of the command line prints with <c>--json --progress</c>.</summary>
internal static class VerbLine
{
    /// <summary>Something as it is after a line; a line that says nothing of it changes nothing.</summary>
    /// <param name="item">As it was before.</param>
    /// <param name="line">The line.</param>
    /// <param name="apply">What it is by the line's type and object.</param>
    internal static T Apply<T>(T item, string line, Func<string?, JsonElement, T> apply)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("type", out var type) ? apply(type.GetString(), json.RootElement) : item;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            // A library printed something: not for us.
            return item;
        }
    }
}
