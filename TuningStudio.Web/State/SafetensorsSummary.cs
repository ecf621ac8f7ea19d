using System.Buffers.Binary;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Reads names and sizes from a weight file's header and checks the file's length by them; the weights themselves are the engine's affair.</summary>
internal static class SafetensorsSummary
{
    private const long LongestHeader = 100 << 20;

    /// <summary>Name, number of dimensions, number of parameters and number format of every tensor; refuses likewise.</summary>
    internal static IReadOnlyList<(string Name, int Dimensions, long Parameters, string Format)> Tensors(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> first = stackalloc byte[8];
        if (stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) < first.Length)
        {
            throw Refuse(path, "is too short to be a weight file", "Download it again.");
        }

        if (first.SequenceEqual("version "u8))
        {
            throw Refuse(path, "is a Git-LFS pointer, not the weights", "Run 'git lfs pull' in the model's folder, or download the file itself.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > LongestHeader || (long)length > stream.Length - first.Length)
        {
            throw Refuse(path, $"says that its header has {length} bytes, but the file has {stream.Length}", "It is truncated or no safetensors file: download it again.");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        return Parse(header, stream.Length - stream.Position, path);
    }

    private static (string Name, int Dimensions, long Parameters, string Format)[] Parse(byte[] header, long bytes, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            var tensors = json.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__").ToArray();
            var needed = tensors.Select(tensor => tensor.Value.GetProperty("data_offsets")[1].GetInt64()).DefaultIfEmpty().Max();
            return needed == bytes
                ? [.. tensors.Select(tensor => Describe(tensor.Name, tensor.Value))]
                : throw Refuse(path, $"should hold {needed} bytes of weights, but holds {bytes}", "It was cut off or damaged: download it again.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw Refuse(path, "has a header that cannot be read", "It is damaged: download it again.");
        }
    }

    private static (string Name, int Dimensions, long Parameters, string Format) Describe(string name, JsonElement tensor)
    {
        var shape = tensor.GetProperty("shape");
        var format = tensor.TryGetProperty("dtype", out var type) ? type.ToString() : string.Empty;
        return (name, shape.GetArrayLength(), shape.EnumerateArray().Aggregate(1L, (product, size) => checked(product * size.GetInt64())), format);
    }

    private static TuningException Refuse(string path, string what, string remedy) =>
        new(ErrorCodes.InvalidWeights, $"{Path.GetFileName(path)} {what}.", remedy, file: path);
}
