using System.Globalization;

namespace TuningStudio.Web.State;

/// <summary>The processor's load and the machine's memory, from <c>/proc</c> where there is one.</summary>
internal sealed class CpuMeter
{
    private readonly string _name = ReadName();
    private (long Busy, long All) _last = ReadTimes();

    internal DeviceSnapshot Sample()
    {
        var now = ReadTimes();
        var (busy, all) = (now.Busy - _last.Busy, now.All - _last.All);
        _last = now;
        var (memory, used) = ReadMemory();
        return new DeviceSnapshot("cpu", _name, memory, used, all > 0 ? Math.Clamp(busy / (double)all, 0, 1) : null);
    }

    private static (long Memory, long? Used) ReadMemory()
    {
        var information = GC.GetGCMemoryInfo();
        if (!OperatingSystem.IsLinux())
        {
            return (information.TotalAvailableMemoryBytes, information.MemoryLoadBytes > 0 ? information.MemoryLoadBytes : null);
        }

        long total = 0, available = 0;
        foreach (var line in ReadLines("/proc/meminfo"))
        {
            total = line.StartsWith("MemTotal:", StringComparison.Ordinal) ? Kilobytes(line) : total;
            available = line.StartsWith("MemAvailable:", StringComparison.Ordinal) ? Kilobytes(line) : available;
        }

        return total > 0 ? (total, total - available) : (information.TotalAvailableMemoryBytes, null);
    }

    /// <summary>user, nice, system, idle, iowait, irq, softirq, steal … of the first line, in ticks.</summary>
    private static (long Busy, long All) ReadTimes()
    {
        var times = ReadLines("/proc/stat").FirstOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(8).Select(part => long.TryParse(part, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0).ToArray();
        return times is { Length: >= 5 } ? (times.Sum() - times[3] - times[4], times.Sum()) : (0, 0);
    }

    private static string ReadName() =>
        ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
        ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
        ?? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();

    private static long Kilobytes(string line) =>
        long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : 0;

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
