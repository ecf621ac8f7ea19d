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
        if (!turn.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return turn.TryGetProperty("function_call", out var call) && call.ValueKind == JsonValueKind.Object ? Write([call]) : null;
        }

        return calls.GetArrayLength() == 0 ? null : Write([.. calls.EnumerateArray().Select(Function)]);
    }

    private static JsonElement Function(JsonElement call) =>
        call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function) ? function : call;

    private static string Write(IReadOnlyList<JsonElement> functions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, AsWritten))
        {
            if (functions.Count > 1)
            {
                writer.WriteStartArray();
            }

            foreach (var function in functions)
            {
                WriteCall(writer, function);
            }

            if (functions.Count > 1)
            {
                writer.WriteEndArray();
            }
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
