using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TuningStudio.Core.Weights;

/// <summary>Writes the header of a safetensors file: names, formats, shapes and places of what follows.</summary>
internal static class SafetensorsHeaderWriter
{
    private static readonly Dictionary<string, string> DefaultMetadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Length prefix and JSON, padded with spaces so that the first tensor starts at a multiple of 8.</summary>
    /// <returns>The header, and the bytes of all tensors.</returns>
    internal static (byte[] Header, long TensorBytes) Write(IReadOnlyList<(string Name, WeightType Type, long[] Shape)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[8]);
        long tensorBytes;
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false }))
        {
            tensorBytes = WriteJson(json, tensors, metadata ?? DefaultMetadata);
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return (header, tensorBytes);
    }

    private static long WriteJson(Utf8JsonWriter json, IReadOnlyList<(string Name, WeightType Type, long[] Shape)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        long offset = 0;
        foreach (var (name, type, shape) in tensors)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"Two tensors are named '{name}'.", nameof(tensors));
            }

            var end = offset + shape.Aggregate((long)type.Size(), (product, size) => product * size);
            json.WriteStartObject(name);
            json.WriteString("dtype", type.HeaderName());
            WriteNumbers(json, "shape", shape);
            WriteNumbers(json, "data_offsets", [offset, end]);
            json.WriteEndObject();
            offset = end;
        }

        json.WriteEndObject();
        return offset;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
