using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Weights;

/// <summary>The <c>….safetensors.index.json</c> beside a model in several files: which file holds which tensor.</summary>
internal static class ShardIndex
{
    /// <summary>Reads the index: tensor name to file name.</summary>
    internal static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            return Parse(document.RootElement, path);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The latter is what System.Text.Json throws for a text that is not UTF-8.
            throw SafetensorsHeader.Invalid(path, "The index of the weight files is not JSON.", cause: fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The index of the weight files cannot be read: {fault.Message}", "Check the file's permissions.", path, innerException: fault);
        }
    }

    private static Dictionary<string, string> Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw SafetensorsHeader.Invalid(path, "The index of the weight files has no weight_map.");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            var file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : string.Empty;

            // An index may come from anywhere: it must not reach outside the model's folder.
            if (file.Length == 0 || file is "." or ".." || file.IndexOfAny(['/', '\\', ':']) >= 0)
            {
                throw SafetensorsHeader.Invalid(path, $"The index places tensor '{entry.Name}' in '{file}', which is not a file name.", tensor: entry.Name);
            }

            files[entry.Name] = file;
        }

        return files.Count > 0 ? files : throw SafetensorsHeader.Invalid(path, "The weight_map of the index is empty.");
    }
}
