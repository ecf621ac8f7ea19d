using System.Diagnostics;
using System.Globalization;

namespace TuningStudio.Benchmarks;

/// <summary>Largest resident memory of this process since the last reset, as the kernel counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Starts counting anew; only Linux can, elsewhere the peak is that of the whole process.</summary>
    internal static void Reset()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>Bytes.</summary>
    internal static long Read()
    {
        if (OperatingSystem.IsLinux())
        {
            var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
