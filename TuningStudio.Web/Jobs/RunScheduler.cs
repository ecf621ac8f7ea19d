using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Takes runs from the queue, one per device, first come first served, and looks after those that are at work.</summary>
internal sealed class RunScheduler(
    RunStore store,
    IWorkerLauncher launcher,
    WorkerWatch watch,
    SchedulerSignal signal,
    EvaluationJobs evaluations,
    StudioHome home,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<RunScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>One look: who vanished, and who is next.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await watch.CheckAsync(cancellationToken);
        var busy = await BusyAsync(cancellationToken);
        foreach (var next in store.Records.Where(record => record.Status == RunStatus.Queued).OrderBy(record => record.QueuePosition).ToArray())
        {
            if (busy.Add(next.Device) && !await LaunchAsync(next, cancellationToken))
            {
                busy.Remove(next.Device);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Workers connect to the site's address, and a site that cannot listen must not start any.
            await StartedAsync(stoppingToken);
            while (true)
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    logger.LogError(exception, "The queue could not be worked on; it is tried again.");
                }

                await signal.WaitAsync(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The site ends; its workers go on.
        }
    }

    /// <summary>Devices in use, also by a worker that has said its last word and is still giving its memory back.</summary>
    private async Task<HashSet<string>> BusyAsync(CancellationToken cancellationToken)
    {
        var busy = new HashSet<string>();
        if (evaluations.ClaimedGpu is { } claimed)
        {
            busy.Add(claimed);
        }

        foreach (var record in store.Records.ToArray())
        {
            if (RunTransitions.HasWorker(record.Status))
            {
                busy.Add(record.Device);
            }
            else if (record.WorkerProcessId is { } id)
            {
                if (launcher.IsAlive(new WorkerProcess(id, record.WorkerStartTime)))
                {
                    busy.Add(record.Device);
                }
                else
                {
                    await store.ChangeAsync(record.Id, (run, _) => run.WorkerProcessId == id ? run with { WorkerProcessId = null, WorkerStartTime = null } : null, cancellationToken);
                }
            }
        }

        return busy;
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task<bool> LaunchAsync(RunRecord next, CancellationToken cancellationToken)
    {
        var folder = home.Run(next.Id);
        var token = RunToken.Create();

        // Written down before the worker starts: a site that dies in between finds a run that is starting, not one to start twice.
        var starting = await store.MoveAsync(
            next.Id,
            RunTrigger.Launch,
            record => record with
            {
                TokenHash = RunToken.Hash(token),
                StopKeep = null,
                StopRequestedAt = null,
                WorkerProcessId = null,
                WorkerStartTime = null,
            },
            cancellationToken);
        if (starting is null)
        {
            return false;
        }

        try
        {
            File.Delete(folder.WorkerFile);
            var process = launcher.Launch(folder, new Dictionary<string, string>
            {
                [HubProtocol.TokenVariable] = token,
                [HubProtocol.SiteFileVariable] = home.SiteFile,
            });
            logger.LogInformation("Run {Run} is started on {Device} as process {Process}.", next.Id, next.Device, process.ProcessId);
            await store.ChangeAsync(next.Id, (record, _) => record with { WorkerProcessId = process.ProcessId, WorkerStartTime = process.StartTime }, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TuningException or IOException or UnauthorizedAccessException)
        {
            var error = (exception as TuningException)?.ToInfo() ?? SiteError.Create(ErrorCodes.CannotWrite, [new SiteText("Launch.Folder", exception.Message)], new SiteText("Launch.CheckFolder"), folder.Root);
            logger.LogError("Run {Run} could not be started: {Message}", next.Id, error);
            await store.MoveAsync(next.Id, RunTrigger.LaunchFailed, record => record with { Summary = record.Summary with { Error = error } }, cancellationToken);
            return false;
        }
    }
}
