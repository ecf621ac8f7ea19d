using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// What libtorch's libraries read from the environment as they are loaded, set so that they do well beside other programs. What the user has set stands.
/// </summary>
internal static partial class NativeSettings
{
    /// <summary>
    /// Threads sleep soon while they wait for each other instead of spinning on. Where other programs want the cores, a spinning thread
    /// holds up the very one it waits for, and a step takes up to fifty times as long; on an idle machine waking a thread for each of
    /// thousands of small operations costs a tenth of a step, so they spin for some microseconds first. The first two are read by GNU's
    /// OpenMP (Linux), KMP_BLOCKTIME by Intel's (Windows): milliseconds to spin.
    /// </summary>
    private static readonly (string Name, string Value)[] Waiting = [("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "20000"), ("KMP_BLOCKTIME", "0")];

    /// <summary>
    /// oneDNN keeps up to 1,024 products that it has compiled, and the layer between it and libtorch as many others, of all lengths that
    /// ever came: 170 MB of a small model's process. Without the second the first has them, and steps take as long.
    /// </summary>
    private static readonly (string Name, string Value)[] Products = [("LRU_CACHE_CAPACITY", "8")];

    /// <summary>Must run before libtorch is loaded: the settings are read once, then.</summary>
    internal static void Prefer()
    {
        foreach (var settings in new[] { Waiting, Products }.Where(settings => !settings.Any(setting => Environment.GetEnvironmentVariable(setting.Name) is not null)))
        {
            Array.ForEach(settings, setting => Set(setting.Name, setting.Value));
        }
    }

    private static void Set(string name, string value)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        else
        {
            // .NET keeps its own copy of the environment on Unix; native code reads the C library's.
            _ = SetVariable(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
