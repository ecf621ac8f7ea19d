using System.Diagnostics;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>What a process has used so far.</summary>
internal sealed class ProcessMeter(int processId)
{
    private TimeSpan _processor;
    private long _began;

    /// <summary>Begins a span.</summary>
    internal void Begin()
    {
        using var process = Process.GetProcessById(processId);
        _processor = process.TotalProcessorTime;
        _began = Stopwatch.GetTimestamp();
    }

    /// <summary>Seconds of the processor since the span began, as a share of one core in percent; and resident memory now, in MB.</summary>
    internal (double CorePercent, double Megabytes) Read()
    {
        using var process = Process.GetProcessById(processId);
        return (100 * (process.TotalProcessorTime - _processor) / Stopwatch.GetElapsedTime(_began), process.WorkingSet64 / 1e6);
    }
}
