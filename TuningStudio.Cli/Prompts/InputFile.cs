using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Prompts;

/// <summary>Reads text files that a person names, and says where a fault in them stands.</summary>
internal static class InputFile
{
    // Throws instead of measuring characters that are not in the file.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole file.</summary>
    /// <exception cref="TuningException">It is missing, unreadable, empty, no text, or a Git-LFS pointer.</exception>
    internal static string ReadText(string path)
    {
        if (Directory.Exists(path))
        {
            throw new TuningException(ErrorCodes.NotFound, "This is a folder, not a file.", "Name the file in it.", path);
        }

        try
        {
            var text = File.ReadAllText(path, Strict);
            return text switch
            {
                "" => throw new TuningException(ErrorCodes.InvalidData, "The file is empty.", "Put the text into it, or name another file.", path),
                _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) => throw new TuningException(
                    ErrorCodes.InvalidData, "The file is a Git-LFS pointer, not the data itself.", "Fetch the real file with `git lfs pull`, or download it from its page.", path),
                _ => text,
            };
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TuningException(ErrorCodes.NotFound, "There is no such file.", "Check the path.", path, innerException: fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The file cannot be read: {fault.Message}", "Check its permissions.", path, innerException: fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw new TuningException(ErrorCodes.InvalidData, "The file is not UTF-8 text.", "Save it as UTF-8.", path, innerException: fault);
        }
    }

    /// <summary>The same fault at its place in a file; one that names a file stays as it is.</summary>
    internal static TuningException Place(TuningException fault, string? path, long line) => fault.File is not null || path is null
        ? fault
        : new TuningException(fault.Code, fault.Message, fault.Remedy, path, fault.Line ?? line, fault.Field, fault);

    /// <summary>The JSON reader's own words, without the place it appends: it counts lines and bytes from 0.</summary>
    internal static string Reason(JsonException fault)
    {
        var place = new[] { " Path:", " LineNumber:" }.Select(mark => fault.Message.IndexOf(mark, StringComparison.Ordinal)).Where(index => index >= 0).ToArray();
        return place.Length == 0 ? fault.Message : fault.Message[..place.Min()];
    }
}
