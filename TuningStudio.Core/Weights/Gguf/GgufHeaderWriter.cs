using System.Text;
using TuningStudio.Core.Gguf;

namespace TuningStudio.Core.Weights.Gguf;

/// <summary>Writes the head of a GGUF file: keys and values, then names, shapes and places of the tensors.</summary>
internal static class GgufHeaderWriter
{
    /// <summary>The head, padded so that the first tensor may follow.</summary>
    internal static byte[] Write(GgufMetadata metadata, IReadOnlyList<(string Name, GgufTensorType Type, long[] Shape)> tensors)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(GgufFormat.Magic);
        writer.Write(GgufFormat.Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata.All)
        {
            WriteText(writer, key);
            WriteValue(writer, value);
        }

        long offset = 0;
        foreach (var (name, type, shape) in tensors)
        {
            WriteText(writer, name);
            writer.Write((uint)shape.Length);
            foreach (var size in shape.Reverse())
            {
                writer.Write((ulong)size);
            }

            writer.Write((uint)type);
            writer.Write((ulong)offset);
            offset = GgufFormat.Aligned(offset + type.Bytes(shape.Aggregate(1L, (product, size) => product * size)), GgufFormat.Alignment);
        }

        writer.Write(new byte[GgufFormat.Aligned(buffer.Length, GgufFormat.Alignment) - buffer.Length]);
        return buffer.ToArray();
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number:
                writer.Write((uint)GgufValueKind.UInt32);
                writer.Write(number);
                break;
            case float number:
                writer.Write((uint)GgufValueKind.Float32);
                writer.Write(number);
                break;
            case bool flag:
                writer.Write((uint)GgufValueKind.Bool);
                writer.Write(flag);
                break;
            case string text:
                writer.Write((uint)GgufValueKind.Text);
                WriteText(writer, text);
                break;
            case string[] texts:
                WriteList(writer, GgufValueKind.Text, texts, WriteText);
                break;
            case int[] numbers:
                WriteList(writer, GgufValueKind.Int32, numbers, (target, number) => target.Write(number));
                break;
            case float[] numbers:
                WriteList(writer, GgufValueKind.Float32, numbers, (target, number) => target.Write(number));
                break;
            default:
                throw new ArgumentException($"A value of type {value.GetType().Name} is not written.", nameof(value));
        }
    }

    private static void WriteList<T>(BinaryWriter writer, GgufValueKind kind, T[] values, Action<BinaryWriter, T> write)
    {
        writer.Write((uint)GgufValueKind.List);
        writer.Write((uint)kind);
        writer.Write((ulong)values.Length);
        foreach (var value in values)
        {
            write(writer, value);
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
