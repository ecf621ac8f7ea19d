using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// Makes <c>libLibTorchSharp.so</c> load on systems whose libstdc++ is older than GCC 13 (Debian 12, Ubuntu 22.04).
/// The library asks for symbol version GLIBCXX_3.4.32, yet nothing in it is bound to that version: its only symbol there is
/// <c>std::ios_base_library_init()</c>, for which it has no relocation. Marking the need as weak lets the loader accept it.
/// Newer systems are left untouched, and so is the package cache: the output folder's hard link is replaced by an edited copy.
/// </summary>
internal static class NativeLibraryFix
{
    internal const string LibraryName = "libLibTorchSharp.so";
    internal const string Version = "GLIBCXX_3.4.32";

    /// <summary>Edits the library in <paramref name="folder"/> where this system needs it; does nothing the second time.</summary>
    /// <returns>The path of the library to load first, when it could not be edited in place; otherwise null.</returns>
    internal static string? Apply(string folder)
    {
        var library = Path.Combine(folder, LibraryName);
        if (!OperatingSystem.IsLinux() || !File.Exists(library) || SystemProvides(Version))
        {
            return null;
        }

        var image = File.ReadAllBytes(library);
        if (!ElfVersionNeeds.MarkWeak(image, Version))
        {
            return null;
        }

        try
        {
            Replace(library, image);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A read-only installation: keep the edited copy in the user's own cache and load that one first.
            var cache = Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                "TuningStudio",
                "native",
                $"{image.Length}-{File.GetLastWriteTimeUtc(library).Ticks}");
            Directory.CreateDirectory(cache);
            var copy = Path.Combine(cache, LibraryName);
            Replace(copy, image);
            return copy;
        }
    }

    /// <summary>Whether the C++ library of this system, which the .NET runtime itself has loaded, knows a symbol version.</summary>
    internal static bool SystemProvides(string version)
    {
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libstdc++.so", StringComparison.Ordinal));
        if (path is null || !File.Exists(path))
        {
            // Statically linked runtime: nothing to compare with, and editing is harmless.
            return false;
        }

        return File.ReadAllBytes(path).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(version + "\0")) >= 0;
    }

    // Rename replaces the folder's entry alone: other hard links to the old file, as in the package cache, keep their bytes.
    private static void Replace(string path, byte[] image)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, image);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Loads a library and keeps it for the life of the process.</summary>
    internal static void Preload(string path) => NativeLibrary.Load(path);
}
