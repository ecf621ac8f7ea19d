using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>Opens a data file, and says why where that fails.</summary>
internal static class DataStream
{
    private const int BufferSize = 1 << 16;

    /// <summary>The content of a file, unpacked where it is packed.</summary>
    /// <exception cref="TuningException">The file is missing, a folder or may not be read, or an archive that cannot be used.</exception>
    public static Stream Open(string path) => PackedFile.Unpack(OpenAsIs(path), path);

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="TuningException">The file is missing, a folder or may not be read.</exception>
    public static FileStream OpenAsIs(string path)
    {
        if (Directory.Exists(path))
        {
            throw new TuningException(ErrorCodes.InvalidData, "This is a folder, not a file.", "Name the data file in it.", path);
        }

        try
        {
            // Shared for writing, so that a table still open in a spreadsheet can be read.
            return new FileStream(path, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = BufferSize,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, cause);
        }
    }

    /// <summary>Whether <see cref="Unreadable"/> can say what went wrong.</summary>
    public static bool IsReadFault(Exception cause) => cause is IOException or UnauthorizedAccessException || PackedFile.IsDamage(cause);

    public static TuningException Unreadable(string path, Exception cause) => cause switch
    {
        _ when PackedFile.IsDamage(cause) => PackedFile.Damaged(path, cause),
        FileNotFoundException or DirectoryNotFoundException => new(
            ErrorCodes.NotFound, "There is no such file.", "Check the path; it is looked up on the machine the studio runs on.", path, innerException: cause),
        UnauthorizedAccessException => new(
            ErrorCodes.NotFound, "The file may not be read.", "Give the account that runs the studio permission to read it.", path, innerException: cause),
        _ => new(
            ErrorCodes.NotFound, $"The file cannot be read: {cause.Message}", "Check the disk or the connection to it, then try again.", path, innerException: cause),
    };
}
