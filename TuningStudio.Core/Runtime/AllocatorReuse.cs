using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// Tells the C library to keep memory that a training step frees for the next step. By default it hands the end of its heap back to the
/// system and maps larger pieces anew each time, and the system clears every page of it again. What the user has set stands.
/// </summary>
internal static partial class AllocatorReuse
{
    // M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h, and the environment's names for them. glibc refuses a second above 32 MiB.
    private static readonly (int Option, string Name, int Bytes)[] Settings = [(-1, "MALLOC_TRIM_THRESHOLD_", 1 << 30), (-3, "MALLOC_MMAP_THRESHOLD_", 32 << 20)];

    private static bool _isPreferred;

    /// <summary>From now on; other C libraries than Linux's glibc are left as they are.</summary>
    internal static void Prefer()
    {
        if (_isPreferred || !OperatingSystem.IsLinux() || Settings.Any(setting => Environment.GetEnvironmentVariable(setting.Name) is not null))
        {
            return;
        }

        _isPreferred = true;
        try
        {
            foreach (var (option, _, bytes) in Settings)
            {
                _ = SetOption(option, bytes);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such options.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
