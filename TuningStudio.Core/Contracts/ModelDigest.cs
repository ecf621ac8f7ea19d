using System.Security.Cryptography;
using System.Text;

namespace TuningStudio.Core.Contracts;

/// <summary>
/// Tells whether two model folders hold the same model without reading all of their weights: SHA-256 over the names, sizes,
/// and the first and last mebibyte of each file of the model, in the order of the names.
/// </summary>
public static class ModelDigest
{
    private const int Part = 1 << 20;

    private static readonly string[] Endings = [".safetensors", ".gguf", ".json", ".model", ".txt", ".jinja"];

    /// <summary>The digest of a folder, or of a single file, in lower-case hexadecimals; null where there is nothing of a model.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static string? Of(string path)
    {
        var files = File.Exists(path)
            ? [path]
            : Directory.Exists(path)
                ? Directory.GetFiles(path).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray()
                : [];
        if (files.Length == 0)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Part];
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Path.GetFileName(file)}\n{stream.Length}\n")));
            hash.AppendData(buffer, 0, stream.ReadAtLeast(buffer, Part, throwOnEndOfStream: false));
            if (stream.Length > Part)
            {
                stream.Seek(-Math.Min(Part, stream.Length - Part), SeekOrigin.End);
                hash.AppendData(buffer, 0, stream.ReadAtLeast(buffer, Part, throwOnEndOfStream: false));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
