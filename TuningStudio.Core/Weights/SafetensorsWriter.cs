using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>
/// Writes safetensors files. One tensor at a time is brought to the CPU, and the file takes its final name only when
/// all of it is on the disk: a crash leaves the old file or none, never half a one.
/// </summary>
public static class SafetensorsWriter
{
    private static readonly Dictionary<string, string> DefaultMetadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Writes the tensors under their names, replacing a file that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Tensors on any device, each stored in its own format; names must differ.</param>
    /// <param name="metadata">Notes kept in the header; <c>format: pt</c> when null, which Hugging Face's loaders ask for.</param>
    /// <exception cref="TuningException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors, metadata, temporary => new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));

    internal static void Write(
        string path,
        IReadOnlyList<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        Func<string, FileStream> create)
    {
        // Wide formats first, then by name, as the reference implementation does: every tensor stays aligned and the bytes are reproducible.
        var ordered = tensors
            .Select(item => (item.Name, item.Tensor, Type: TypeOf(item.Name, item.Tensor)))
            .OrderByDescending(item => item.Type.Size())
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .ToList();
        var header = Header(ordered, metadata ?? DefaultMetadata);
        var total = header.Length + ordered.Sum(item => item.Tensor.numel() * item.Type.Size());
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = create(temporary))
            {
                stream.Write(header);
                foreach (var (_, tensor, _) in ordered)
                {
                    WriteTensor(stream, tensor);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new TuningException(
                ErrorCodes.CannotWrite,
                string.Create(CultureInfo.InvariantCulture, $"The weights file of {total} bytes cannot be written: {fault.Message}"),
                "Free space on the disk or check the folder's permissions, then try again.",
                path,
                innerException: fault);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static WeightType TypeOf(string name, Tensor tensor) => WeightTypes.FromScalarType(tensor.dtype)
        ?? throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}, which safetensors files do not hold.", nameof(tensor));

    // Length prefix and JSON, padded with spaces so that the first tensor starts at a multiple of 8.
    private static byte[] Header(List<(string Name, Tensor Tensor, WeightType Type)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[8]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false }))
        {
            WriteJson(json, tensors, metadata);
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteJson(Utf8JsonWriter json, List<(string Name, Tensor Tensor, WeightType Type)> tensors, IReadOnlyDictionary<string, string> metadata)
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
        foreach (var (name, tensor, type) in tensors)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"Two tensors are named '{name}'.", nameof(tensors));
            }

            var end = offset + tensor.numel() * type.Size();
            json.WriteStartObject(name);
            json.WriteString("dtype", type.HeaderName());
            WriteNumbers(json, "shape", tensor.shape);
            WriteNumbers(json, "data_offsets", [offset, end]);
            json.WriteEndObject();
            offset = end;
        }

        json.WriteEndObject();
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

    private static void WriteTensor(FileStream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var stored = tensor.detach().cpu().contiguous();
        TensorBytes.ForEachPiece(stored, (piece, _) => stream.Write(piece));
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What stopped the writing may stop the removal; the first error is the one to show.
        }
    }
}
