using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Gguf;

/// <summary>What a GGUF file says before its numbers: keys and values, and the names and places of its tensors.</summary>
/// <param name="Path">The file.</param>
/// <param name="Metadata">Keys and values.</param>
/// <param name="Tensors">Tensors by name.</param>
public sealed record GgufHead(string Path, GgufMetadata Metadata, IReadOnlyDictionary<string, GgufEntry> Tensors)
{
    /// <summary>The key that names the kind of model.</summary>
    public const string ArchitectureKey = "general.architecture";

    /// <summary>Reads and checks the head of a file.</summary>
    /// <exception cref="TuningException">The file is missing, cut off, of an unknown version or number format, or its head lies.</exception>
    public static GgufHead Read(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var (metadata, tensors) = GgufHeader.Read(handle, path);
            return new GgufHead(path, metadata, tensors);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The GGUF file cannot be opened: {fault.Message}", "Check the path and the file's permissions.", path, innerException: fault);
        }
    }
}
