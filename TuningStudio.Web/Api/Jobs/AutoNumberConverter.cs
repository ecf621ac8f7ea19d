using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>Writes <c>"auto"</c> where there is no number; a whole one without its point.</summary>
internal sealed class AutoNumberConverter : JsonConverter<AutoNumber>
{
    public override AutoNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : null);

    public override void Write(Utf8JsonWriter writer, AutoNumber value, JsonSerializerOptions options)
    {
        if (value.Value is { } number)
        {
            writer.WriteNumberValue((decimal)number);
        }
        else
        {
            writer.WriteStringValue("auto");
        }
    }
}
