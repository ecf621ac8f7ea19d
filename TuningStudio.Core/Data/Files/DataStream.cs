using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>Opens a data file, and says why where that fails.</summary>
internal static class DataStream
{
    private const int BufferSize = 1 << 16;

    /// <exception cref="TuningException">The file is missing, a folder or may not be read.</exception>
    public static FileStream Open(string path)
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

    public static TuningException Unreadable(string path, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(
            ErrorCodes.NotFound, "There is no such file.", "Check the path; it is looked up on the machine the studio runs on.", path, innerException: cause),
        UnauthorizedAccessException => new(
            ErrorCodes.NotFound, "The file may not be read.", "Give the account that runs the studio permission to read it.", path, innerException: cause),
        _ => new(
            ErrorCodes.NotFound, $"The file cannot be read: {cause.Message}", "Check the disk or the connection to it, then try again.", path, innerException: cause),
    };
}
