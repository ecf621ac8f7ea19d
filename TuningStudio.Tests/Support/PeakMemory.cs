using System.Globalization;

namespace TuningStudio.Tests.Support;

/// <summary>Largest resident memory of this process since a moment, as Linux counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Counts anew from now on.</summary>
    /// <returns>Bytes resident now.</returns>
    internal static long Reset()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Read();
    }

    /// <summary>Bytes.</summary>
    internal static long Read()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
