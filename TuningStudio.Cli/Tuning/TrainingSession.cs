using System.Diagnostics;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Tracking;

namespace TuningStudio.Cli.Tuning;

/// <summary>One process's turn at a run folder: takes it, says who it is, trains, and hears every event as it is recorded.</summary>
internal static class TrainingSession
{
    /// <summary>Takes the folder and trains in it.</summary>
    /// <returns>The event that ended the run.</returns>
    /// <exception cref="TuningException">Another process is at work there.</exception>
    internal static RunEvent Run(RunFolder folder, RunSpec spec, CommandQueue commands, Action<RunEvent, string> onRecorded, Action<Exception> onFault)
    {
        using var runLock = RunLock.Take(folder);
        return Train(folder, spec, commands, onRecorded, onFault);
    }

    /// <summary>Trains in a folder that the caller holds, until the run ends; goes on from the newest checkpoint where there is one.</summary>
    /// <returns>The event that ended the run.</returns>
    internal static RunEvent Train(RunFolder folder, RunSpec spec, CommandQueue commands, Action<RunEvent, string> onRecorded, Action<Exception> onFault)
    {
        WriteWorkerFile(folder);
        using var log = new EventLog(folder.EventsFile, TimeProvider.System);
        using var board = new TensorBoardLog(folder);
        log.Recorded += (happened, _) => board.Take(happened);
        log.Recorded += onRecorded;
        using var reporting = RunReporting.Open(spec, folder, log, Environment.GetEnvironmentVariable, TimeProvider.System);
        log.Recorded += (happened, _) => reporting.Take(happened);
        using var inbox = new CommandInbox(folder, commands.Add);
        var job = new TuningJob(spec, folder, log, commands, TimeProvider.System);
        var end = job.Run(onFault);
        if (job.Measured is { } measured)
        {
            MeasurementFile.Add(HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable)), measured);
        }

        return end;
    }

    /// <summary>Keeps a fault with its stack in the run's log file, where there is no site to keep it.</summary>
    internal static void Note(RunFolder folder, Exception fault)
    {
        try
        {
            File.AppendAllText(folder.LogFile, fault + Environment.NewLine);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            // The event of the failure says what matters.
        }
    }

    private static void WriteWorkerFile(RunFolder folder)
    {
        using var process = Process.GetCurrentProcess();
        var info = new WorkerInfo(process.Id, new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero));
        var temporary = folder.WorkerFile + ".tmp";
        try
        {
            File.WriteAllText(temporary, JsonSerializer.Serialize(info, StudioJson.Indented.WorkerInfo));
            File.Move(temporary, folder.WorkerFile, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The run folder cannot be written: {fault.Message}", "Free space on the disk or check the folder's permissions.", folder.WorkerFile, innerException: fault);
        }
    }
}
