using System.Runtime.InteropServices;

namespace TuningStudio.Core.Training;

/// <summary>Makes sure that what was written survives a loss of power: files, and the folders that name them.</summary>
internal static class DurableFolder
{
    /// <summary>Flushes every file below a folder, and the folder with those below it.</summary>
    internal static void FlushAll(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            stream.Flush(flushToDisk: true);
        }

        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            FlushNames(below);
        }

        FlushNames(folder);
    }

    /// <summary>Flushes a folder's list of names: without it a rename may be forgotten. Windows keeps such lists in its journal.</summary>
    internal static void FlushNames(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, 0);
        if (descriptor >= 0)
        {
            // A file system that cannot flush folders still keeps them in order.
            _ = Flush(descriptor);
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
