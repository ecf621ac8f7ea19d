using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// Tells libtorch's threads to sleep soon while they wait for each other instead of spinning on. Where other programs want the cores, a
/// spinning thread holds up the very one it waits for, and a step takes up to fifty times as long; on an idle machine waking a thread for
/// each of thousands of small operations costs a tenth of a step, so they spin for some microseconds first. What the user has set stands.
/// </summary>
internal static partial class OpenMpWaiting
{
    // The first two are read by GNU's OpenMP (Linux), KMP_BLOCKTIME by Intel's (Windows): milliseconds to spin.
    private static readonly (string Name, string Value)[] Settings = [("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "20000"), ("KMP_BLOCKTIME", "0")];

    /// <summary>Must run before libtorch is loaded: the settings are read once, then.</summary>
    internal static void Prefer()
    {
        if (Settings.Any(setting => Environment.GetEnvironmentVariable(setting.Name) is not null))
        {
            return;
        }

        foreach (var (name, value) in Settings)
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
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
