using System.Globalization;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Hubs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Looks after runs that should have a worker, whether this site started it or an earlier one.</summary>
internal sealed class WorkerWatch(
    RunStore store,
    IWorkerLauncher launcher,
    WorkerConnections connections,
    StudioHome home,
    TimeProvider time,
    IOptions<StudioOptions> options,
    ILogger<WorkerWatch> logger)
{
    // When a starting run was first seen without a process. Not its time of launch: the machine's clock may be set meanwhile.
    private readonly Dictionary<string, long> _awaited = [];

    // Told once each, not at every look.
    private readonly HashSet<string> _unreadable = [];

    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        var records = store.Records.Where(record => RunTransitions.HasWorker(record.Status)).ToArray();
        foreach (var id in _awaited.Keys.Except(records.Where(IsAwaited).Select(record => record.Id)).ToArray())
        {
            _awaited.Remove(id);
        }

        foreach (var record in records)
        {
            await CheckAsync(record, cancellationToken);
        }
    }

    /// <summary>The process that is at a run, from what the site remembers or the worker wrote.</summary>
    internal WorkerProcess? ProcessOf(RunRecord record) => record.WorkerProcessId is { } id
        ? new WorkerProcess(id, record.WorkerStartTime)
        : WorkerProcess.Read(home.Run(record.Id).WorkerFile);

    private async Task CheckAsync(RunRecord record, CancellationToken cancellationToken)
    {
        var process = ProcessOf(record);
        if (process is not null && launcher.IsAlive(process))
        {
            if (!connections.IsAttached(record.Id))
            {
                // Not (yet) connected, but the log is on this machine: nothing needs to be missed.
                CatchUp(record.Id);
            }

            return;
        }

        if (IsAwaited(record) && Waited(record.Id) < TimeSpan.FromSeconds(options.Value.StartSeconds))
        {
            return;
        }

        // Whatever the worker wrote last counts before its absence does.
        CatchUp(record.Id);
        var error = Explain(record.Id, process);
        if (await store.MoveAsync(record.Id, RunTrigger.WorkerLost, run => run with { Summary = run.Summary with { Error = error } }, cancellationToken) is not null)
        {
            logger.LogWarning("Run {Run}: {Message}", record.Id, error.Message);
        }
    }

    /// <summary>One run whose log cannot be read must not keep the others from being looked after.</summary>
    private void CatchUp(string runId)
    {
        try
        {
            store.CatchUp(runId);
            _unreadable.Remove(runId);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (_unreadable.Add(runId))
            {
                logger.LogError("Run {Run}: its log cannot be read: {Message}", runId, exception.Message);
            }
        }
    }

    private bool IsAwaited(RunRecord record) => record.Status == RunStatus.Starting && ProcessOf(record) is null;

    private TimeSpan Waited(string runId)
    {
        _awaited.TryAdd(runId, time.GetTimestamp());
        return time.GetElapsedTime(_awaited[runId]);
    }

    private ErrorInfo Explain(string runId, WorkerProcess? process)
    {
        var folder = home.Run(runId);
        var message = process is null
            ? new SiteText("Lost.Unseen")
            : launcher.HowItEnded(process) ?? new SiteText("Lost.Gone", process.ProcessId.ToString(CultureInfo.InvariantCulture));
        SiteText[] lastWords = RunFolderReader.LastLogLine(folder) is { } line ? [new SiteText("Lost.LastWords", line)] : [];
        return SiteError.Create(ErrorCodes.WorkerLost, [message, .. lastWords], new SiteText(RunFolderReader.HasCheckpoint(folder) ? "Lost.Resume" : "Lost.Again"), folder.LogFile);
    }
}
