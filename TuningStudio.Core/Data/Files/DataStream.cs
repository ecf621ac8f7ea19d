using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>Opens a data file, and says why where that fails.</summary>
internal static class DataStream
{
    private const int BufferSize = 1 << 16;

    /// <summary>The content of a file, unpacked where it is packed.</summary>
    /// <exception cref="TuningException">The file is missing, a folder or may not be read, or an archive that cannot be used.</exception>
    public static Stream Open(string path) => PackedFile.Unpack(OpenAsIs(path), path);

    /// <summary>The same for readers that go back and forth: what is packed lies in a temporary file as long as it is read.</summary>
    /// <exception cref="TuningException">As above, or what is packed is larger than <see cref="TemporaryFile.MaxLength"/>.</exception>
    public static FileStream OpenSeekable(string path)
    {
        var content = Open(path);
        if (content is FileStream file)
        {
            return file;
        }

        using (content)
        {
            try
            {
                return TemporaryFile.Of(content, path);
            }
            catch (Exception cause) when (IsReadFault(cause))
            {
                throw Unreadable(path, cause);
            }
        }
    }

    private static FileStream OpenAsIs(string path)
    {
        if (Directory.Exists(path))
        {
            throw new TuningException(ErrorCodes.InvalidData, "This is a folder, not a file.", "Name the data file in it.", path);
        }

        if (HasNoLength(path))
        {
            throw Empty(path);
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

    /// <summary>What to say of a file without bytes.</summary>
    public static TuningException Empty(string path) => new(
        ErrorCodes.InvalidData, "The file is empty.", "Upload or copy it again, or choose another file; pipes and devices cannot be read.", path);

    // Pipes and devices have no length either, and opening a pipe would wait for somebody to write into it.
    private static bool HasNoLength(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true, Length: 0 };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Opening it says so better.
            return false;
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
