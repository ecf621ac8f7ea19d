using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// Tells libtorch's threads to sleep while they wait for each other instead of spinning. On an idle machine the difference is
/// small; where other programs want the cores, a spinning thread holds up the very one it waits for, and a step
/// takes up to fifty times as long. What the user has set stands.
/// </summary>
internal static partial class OpenMpWaiting
{
    // OMP_WAIT_POLICY is read by GNU's OpenMP (Linux), KMP_BLOCKTIME by Intel's (Windows): milliseconds to spin.
    private static readonly (string Name, string Value)[] Settings = [("OMP_WAIT_POLICY", "PASSIVE"), ("KMP_BLOCKTIME", "0")];

    /// <summary>Must run before libtorch is loaded: the settings are read once, then.</summary>
    internal static void Prefer()
    {
        foreach (var (name, value) in Settings)
        {
            if (OperatingSystem.IsWindows())
            {
                Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable(name) ?? value);
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
