using System.ComponentModel;
using System.Diagnostics;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Jobs;

/// <summary>Real processes: detached from the site, with their output in the run's log file (on Windows the worker sees to that itself).</summary>
internal sealed class WorkerLauncher(IConfiguration configuration) : IWorkerLauncher
{
    public WorkerProcess Launch(RunFolder folder, IReadOnlyDictionary<string, string> environment)
    {
        var program = WorkerProgram.Find(configuration);
        string[] arguments = [.. program.Arguments, "worker", "train", folder.Root];
        try
        {
            var all = WorkerEnvironment.For(program);
            foreach (var (name, value) in environment)
            {
                all[name] = value;
            }

            var processId = OperatingSystem.IsWindows()
                ? StartOnWindows(program.FileName, arguments, all)
                : PosixProcess.Start(program.FileName, arguments, all, folder.LogFile);
            return new WorkerProcess(processId, StartTime(processId));
        }
        catch (Win32Exception exception)
        {
            throw program.CannotStart(exception);
        }
    }

    public bool IsAlive(WorkerProcess process)
    {
        PosixProcess.Reap(process.ProcessId);
        return StartTime(process.ProcessId) is { } started && process.IsSame(started) && !PosixProcess.IsZombie(process.ProcessId);
    }

    public SiteText? HowItEnded(WorkerProcess process) => PosixProcess.HowItEnded(process.ProcessId);

    public void Kill(WorkerProcess process)
    {
        if (!IsAlive(process))
        {
            return;
        }

        try
        {
            using var found = Process.GetProcessById(process.ProcessId);
            found.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }
    }

    private static DateTimeOffset? StartTime(int processId)
    {
        try
        {
            using var found = Process.GetProcessById(processId);
            return new DateTimeOffset(found.StartTime.ToUniversalTime(), TimeSpan.Zero);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>A process without a window has a console of its own: Ctrl-C in the site's does not reach it, and no pipe can break.</summary>
    private static int StartOnWindows(string fileName, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(fileName, arguments) { UseShellExecute = false, CreateNoWindow = true };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        return process.Id;
    }
}
