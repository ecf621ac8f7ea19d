using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Weights;

/// <summary>Reads and checks the header of a safetensors file, so that nothing after it needs to doubt an offset.</summary>
internal static class SafetensorsHeader
{
    private const int PrefixBytes = 8;

    // The limit of the reference implementation; a longer header is damage, not a model.
    private const long LongestHeader = 100_000_000;

    private const string DownloadAgain = "The file is damaged or incomplete: download or copy it again.";

    internal static (IReadOnlyDictionary<string, TensorEntry> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(SafeFileHandle handle, string path)
    {
        var fileLength = RandomAccess.GetLength(handle);
        if (fileLength == 0)
        {
            throw Invalid(path, "The weights file is empty.");
        }

        ThrowIfPointer(handle, path);
        if (fileLength < PrefixBytes)
        {
            throw Invalid(path, $"The weights file has only {fileLength} bytes, less than a header.");
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        ReadExactly(handle, prefix, 0, path);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)(fileLength - PrefixBytes))
        {
            throw Invalid(path, $"The header claims {headerLength} bytes, but the file has {fileLength} in all: it was cut off, or it is not a safetensors file.");
        }

        if (headerLength > LongestHeader)
        {
            throw Invalid(path, $"The header claims {headerLength} bytes, more than any safetensors file may have.");
        }

        var json = new byte[headerLength];
        ReadExactly(handle, json, PrefixBytes, path);
        try
        {
            return Parse(json, PrefixBytes + (long)headerLength, fileLength, path);
        }
        catch (InvalidOperationException fault)
        {
            // What System.Text.Json throws for a text, anywhere in the document, that is not UTF-8.
            throw Invalid(path, "The header holds text that is not UTF-8: the file is damaged, or it is not a safetensors file.", cause: fault);
        }
    }

    internal static TuningException Invalid(string path, string message, string? remedy = null, string? tensor = null, Exception? cause = null) =>
        new(ErrorCodes.InvalidWeights, message, remedy ?? DownloadAgain, path, field: tensor, innerException: cause);

    internal static TuningException Ended(string path, long end, string? tensor) =>
        Invalid(path, $"The weights file ended at byte {end} while it was being read.", tensor: tensor);

    internal static void ReadExactly(SafeFileHandle handle, Span<byte> target, long offset, string path, string? tensor = null)
    {
        while (target.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(handle, target, offset);
            }
            catch (IOException fault)
            {
                throw Invalid(path, $"The weights file cannot be read: {fault.Message}", "Check the disk, then copy or download the file again.", tensor, fault);
            }

            if (read == 0)
            {
                throw Ended(path, offset, tensor);
            }

            target = target[read..];
            offset += read;
        }
    }

    private static void ThrowIfPointer(SafeFileHandle handle, string path)
    {
        var marker = "version https://git-lfs"u8;
        Span<byte> start = stackalloc byte[marker.Length];
        if (RandomAccess.Read(handle, start, 0) == marker.Length && start.SequenceEqual(marker))
        {
            throw Invalid(path, "The file is a Git-LFS pointer, not the weights themselves.", "Run 'git lfs pull' in the model's folder, or download the file from the model's page.");
        }
    }

    private static (IReadOnlyDictionary<string, TensorEntry>, IReadOnlyDictionary<string, string>) Parse(byte[] json, long dataStart, long fileLength, string path)
    {
        using var document = ParseJson(json, path);
        var tensors = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                ReadMetadata(property.Value, metadata, path);
            }
            else if (!tensors.TryAdd(property.Name, SafetensorsEntry.Parse(property.Name, property.Value, dataStart, fileLength, path)))
            {
                throw Invalid(path, $"The header names tensor '{property.Name}' twice.", tensor: property.Name);
            }
        }

        ThrowIfMisplaced(tensors.Values, dataStart, fileLength, path);
        return (tensors, metadata);
    }

    private static JsonDocument ParseJson(byte[] json, string path)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw Invalid(path, "The header is not a JSON object.");
        }
        catch (JsonException fault)
        {
            throw Invalid(path, "The header is not JSON: the file is damaged, or it is not a safetensors file.", cause: fault);
        }
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, "__metadata__ in the header is not a JSON object.");
        }

        foreach (var entry in value.EnumerateObject())
        {
            metadata[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        }
    }

    // As in the reference implementation, tensors lie one after another and fill the file: no overlap, no gap, no rest.
    private static void ThrowIfMisplaced(IEnumerable<TensorEntry> tensors, long dataStart, long fileLength, string path)
    {
        var position = dataStart;
        foreach (var entry in tensors.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin < position)
            {
                throw Invalid(path, $"Tensor '{entry.Name}' overlaps the one before it: the header is wrong.", tensor: entry.Name);
            }

            if (entry.Begin > position)
            {
                throw Invalid(path, $"{entry.Begin - position} bytes before tensor '{entry.Name}' belong to no tensor: the header is wrong.", tensor: entry.Name);
            }

            position = entry.End;
        }

        if (position != fileLength)
        {
            throw Invalid(path, $"{fileLength - position} bytes at the end of the file belong to no tensor: the header is wrong.");
        }
    }
}
