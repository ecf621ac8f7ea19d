using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Worker;

/// <summary>
/// Where the worker writes for people who look for a fault. Elsewhere its launcher has sent all output into the run's log file;
/// on Windows a process without a window has nobody to write to, and opens the file itself.
/// </summary>
internal static class WorkerLog
{
    internal static void Open(RunFolder folder)
    {
        if (OperatingSystem.IsWindows() && Append(folder) is { } log)
        {
            Console.SetOut(log);
            Console.SetError(log);
        }
    }

    /// <summary>Opens the file at its end, line by line on disk and readable meanwhile; null where it cannot be written, which training does not need.</summary>
    internal static TextWriter? Append(RunFolder folder)
    {
        try
        {
            var file = new FileStream(folder.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return TextWriter.Synchronized(new StreamWriter(file, new UTF8Encoding(false)) { AutoFlush = true });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
