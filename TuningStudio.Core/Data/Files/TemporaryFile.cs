using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>A copy of what is packed, for readers that need all of it at hand. It is gone when it is closed.</summary>
internal static class TemporaryFile
{
    /// <summary>Most bytes that are unpacked to the disk: a small archive may hold any amount.</summary>
    public const long MaxLength = 4L << 30;

    private const int BufferSize = 1 << 16;

    /// <summary>The content in a file, at its start.</summary>
    /// <exception cref="TuningException">There is more of it than is unpacked.</exception>
    public static FileStream Of(Stream content, string path, long maxLength = MaxLength)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var copy = new FileStream(Path.Combine(Path.GetTempPath(), $"tuningstudio-{Guid.NewGuid():N}"), options);
        try
        {
            var buffer = new byte[BufferSize];
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                if (copy.Length + read > maxLength)
                {
                    throw new TuningException(
                        ErrorCodes.InvalidData, $"The archive unpacks to more than {maxLength >> 20} MB.", "Unpack it, and choose the file inside.", path);
                }

                copy.Write(buffer.AsSpan(0, read));
            }

            copy.Position = 0;
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}
