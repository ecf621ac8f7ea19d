using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>Asks for room on the disk before a download begins, rather than after hours of it.</summary>
public static class DiskSpace
{
    /// <summary>Free bytes of the disk that a folder, which is there, lies on; null where that cannot be told.</summary>
    public static long? FreeAt(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Refuses where fewer bytes are free than are to come.</summary>
    /// <param name="folder">The folder that they come into.</param>
    /// <param name="needed">Bytes to come.</param>
    /// <param name="options">How free space is asked for, and what must stay free.</param>
    /// <exception cref="TuningException">The disk is too small.</exception>
    public static void Require(string folder, long needed, TransferOptions options)
    {
        if (needed > 0 && options.FreeSpace(folder) is { } free && free - options.KeepFree < needed)
        {
            throw new TuningException(
                ErrorCodes.CannotWrite,
                $"The download needs {Gigabytes(needed)} more, but the disk has {Gigabytes(free)} free, of which {Gigabytes(options.KeepFree)} are left alone.",
                "Make room there, or choose a folder on another disk.",
                file: folder);
        }
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.##} GB");
}
