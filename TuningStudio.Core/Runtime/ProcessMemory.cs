using System.Diagnostics;
using System.Globalization;

namespace TuningStudio.Core.Runtime;

/// <summary>Memory of this process.</summary>
public static class ProcessMemory
{
    private const string StatusFile = "/proc/self/status";
    private const string PeakField = "VmHWM:";

    /// <summary>The most that lay in memory at once since the start, in bytes.</summary>
    public static long PeakBytes()
    {
        if (OperatingSystem.IsLinux() && File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(PeakField, StringComparison.Ordinal)) is { } line)
        {
            return long.Parse(line[PeakField.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
