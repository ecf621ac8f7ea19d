using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Opens a JSON file of a model folder.</summary>
internal static class TokenizerFile
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> LargeFilePointer => "version https://git-lfs"u8;

    /// <summary>Parses a file; the document is the caller's to dispose.</summary>
    /// <exception cref="TuningException">It cannot be read, or is not JSON (with the line).</exception>
    internal static JsonDocument Parse(string path)
    {
        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(
                ErrorCodes.InvalidTokenizer, $"The file cannot be read: {exception.Message}", "Check that it exists and may be read.", path, innerException: exception);
        }

        if (bytes.Span.StartsWith(LargeFilePointer))
        {
            throw new TuningException(
                ErrorCodes.InvalidTokenizer, "The file is a Git-LFS pointer, not the tokenizer itself.", "Run \"git lfs pull\" in the model folder, or download the file itself.", path);
        }

        try
        {
            return JsonDocument.Parse(bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes);
        }
        catch (JsonException exception)
        {
            throw new TuningException(
                ErrorCodes.InvalidTokenizer,
                "The file is not valid JSON; it may be damaged or only partly downloaded.",
                "Download it again.",
                path,
                exception.LineNumber + 1,
                innerException: exception);
        }
    }
}
