using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>
/// Calls of tools in an assistant's turn (OpenAI's <c>tool_calls</c>), written as text the way ShareGPT's <c>function_call</c>
/// turns have them: <c>{"name": …, "arguments": {…}}</c>, several as a list.
/// </summary>
internal static class ToolCalls
{
    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The calls as JSON text, or null where there are none.</summary>
    public static string? Find(JsonElement turn)
    {
        var calls = Calls(turn);
        return calls.Length == 0 ? null : Write([.. calls.Select(Function)]);
    }

    /// <summary>A turn that calls tools or answers a call in OpenAI's shape, the arguments as they are and not within a string; null for other turns.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="role">Whose it is.</param>
    /// <param name="content">Its text beside the calls.</param>
    public static string? Structured(JsonElement turn, string role, string? content)
    {
        var calls = Calls(turn);
        var answered = role == TurnRole.Tool ? turn.EnumerateObject().Where(field => field.Name is "tool_call_id" or "name" && field.Value.ValueKind == JsonValueKind.String).ToList() : [];
        if ((calls.Length == 0 && answered.Count == 0) || !calls.All(call => call.ValueKind == JsonValueKind.Object && Function(call).ValueKind == JsonValueKind.Object))
        {
            return null;
        }

        return Turn(role, content, answered, calls);
    }

    /// <summary>The same of a turn whose text is a call or a list of calls, as ShareGPT's <c>function_call</c> turns are; null where it is none.</summary>
    public static string? OfText(string role, string text)
    {
        try
        {
            var json = JsonElement.Parse(text);
            JsonElement[] calls = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
            return calls.Length > 0 && calls.All(IsCall) ? Turn(role, null, [], calls) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, or half a character in it: the text stays what it is.
            return null;
        }
    }

    private static bool IsCall(JsonElement call) => Function(call) is { ValueKind: JsonValueKind.Object } function
        && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && function.TryGetProperty("arguments", out _);

    private static string Turn(string role, string? content, List<JsonProperty> answered, JsonElement[] calls) => Text(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", content);
        answered.ForEach(field => field.WriteTo(writer));
        if (calls.Length > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls)
            {
                writer.WriteStartObject();
                if (call.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String)
                {
                    writer.WriteString("id", id.GetString());
                }

                writer.WriteString("type", "function");
                writer.WritePropertyName("function");
                WriteCall(writer, Function(call));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });

    private static JsonElement[] Calls(JsonElement turn)
    {
        if (turn.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0)
        {
            return [.. calls.EnumerateArray()];
        }

        return turn.TryGetProperty("function_call", out var call) && call.ValueKind == JsonValueKind.Object ? [call] : [];
    }

    private static JsonElement Function(JsonElement call) =>
        call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function) ? function : call;

    private static string Write(JsonElement[] functions) => Text(writer =>
    {
        if (functions.Length > 1)
        {
            writer.WriteStartArray();
        }

        foreach (var function in functions)
        {
            WriteCall(writer, function);
        }

        if (functions.Length > 1)
        {
            writer.WriteEndArray();
        }
    });

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, AsWritten))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteCall(Utf8JsonWriter writer, JsonElement function)
    {
        if (function.ValueKind != JsonValueKind.Object)
        {
            function.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in function.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            WriteArgument(writer, property);
        }

        writer.WriteEndObject();
    }

    // OpenAI writes the arguments as JSON within a string; a model learns them better as they are.
    private static void WriteArgument(Utf8JsonWriter writer, JsonProperty property)
    {
        if (property.NameEquals("arguments") && property.Value.ValueKind == JsonValueKind.String)
        {
            try
            {
                JsonElement.Parse(property.Value.GetString()!).WriteTo(writer);
                return;
            }
            catch (JsonException)
            {
                // Not JSON: kept as the text it is.
            }
        }

        property.Value.WriteTo(writer);
    }
}
