using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Hubs;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// What people do to runs; the scheduler and the workers do the rest. Whatever reads or writes a run's folder does so beside the caller's thread, which may be that of a page's circuit.
/// </summary>
internal sealed class RunService(
    RunStore store,
    RunCheck check,
    WorkerConnections connections,
    WorkerWatch watch,
    IWorkerLauncher launcher,
    SchedulerSignal scheduler,
    RunTrash trash,
    ExportJobs exports,
    EvaluationJobs evaluations,
    Refusal refusal,
    ModelFolderRepository modelFolders,
    DeviceChoice devices,
    StudioHome home,
    TimeProvider time,
    IOptions<StudioOptions> options) : IRunService
{
    public Task<IReadOnlyList<ErrorInfo>> FaultsAsync(NewRun request, CancellationToken cancellationToken = default) =>
        Task.Run(() => check.FindAsync(request, [request.Hyperparameters], cancellationToken), cancellationToken);

    public async Task<RunSummary> CreateAsync(NewRun request, CancellationToken cancellationToken = default)
    {
        await check.CheckAsync(request, [request.Hyperparameters], cancellationToken);
        return await QueueAsync(request, null);
    }

    public Task StopAsync(string runId, bool keep, CancellationToken cancellationToken = default) => Task.Run(() => EndAsync(runId, keep, cancellationToken), cancellationToken);

    private async Task EndAsync(string runId, bool keep, CancellationToken cancellationToken)
    {
        var before = Get(runId);
        var now = time.GetUtcNow();
        if (PatienceLeft(runId) <= TimeSpan.Zero && watch.ProcessOf(before) is { } process)
        {
            launcher.Kill(process);
            CatchUp(before);
            await store.MoveAsync(runId, RunTrigger.Killed, cancellationToken: cancellationToken);
            scheduler.Set();
            return;
        }

        var stopped = await store.MoveAsync(
            runId,
            RunTrigger.Stop,
            record => record with { StopKeep = keep, StopRequestedAt = record.StopRequestedAt ?? now },
            cancellationToken) ?? throw refusal.Because("Over", before.Summary.Name);
        if (stopped.Status == RunStatus.Stopping)
        {
            // Where no worker is attached, it is told as soon as it attaches.
            await connections.SendAsync(runId, new StopCommand(keep), cancellationToken);
        }
    }

    public TimeSpan? PatienceLeft(string runId) => store.Record(runId) is { Status: RunStatus.Stopping, StopRequestedAt: { } asked }
        ? asked + TimeSpan.FromSeconds(options.Value.StopSeconds) - time.GetUtcNow()
        : null;

    public async Task PauseAsync(string runId, CancellationToken cancellationToken = default)
    {
        var name = Get(runId).Summary.Name;
        var paused = await store.MoveAsync(runId, RunTrigger.Pause, cancellationToken: cancellationToken) ?? throw refusal.Because("NotAtWork", name);
        if (paused.PendingEnd is { } end)
        {
            await connections.SendAsync(runId, end, cancellationToken);
        }
    }

    public Task SteerAsync(string runId, RunCommand command, CancellationToken cancellationToken = default)
    {
        var record = Get(runId);

        // A worker that is just starting passes over what may have been meant for the one before.
        if (record.Status != RunStatus.Running)
        {
            throw refusal.Because("NotAtWork", record.Summary.Name);
        }

        return Task.Run(() => Leave(home.Run(runId), command), cancellationToken);
    }

    public Task ResumeAsync(string runId, CancellationToken cancellationToken = default) => Task.Run(() => GoOnAsync(runId, null, cancellationToken), cancellationToken);

    public Task ResumeAsync(string runId, double learningRate, CancellationToken cancellationToken = default) => Task.Run(() => GoOnAsync(runId, learningRate, cancellationToken), cancellationToken);

    public Task ExtendAsync(string runId, int epochs, double learningRate, CancellationToken cancellationToken = default) => Task.Run(() => GoFurtherAsync(runId, epochs, learningRate, cancellationToken), cancellationToken);

    private Task GoFurtherAsync(string runId, int epochs, double learningRate, CancellationToken cancellationToken)
    {
        var record = Get(runId);
        var folder = home.Run(runId);
        if (!RunFolderReader.HasCheckpoint(folder) || RunFolderReader.ReadSpec(folder) is not { } spec)
        {
            throw refusal.Because("NoCheckpoint", record.Summary.Name);
        }

        return QueueAgainAsync(record, RunTrigger.Extend, refusal.Because("NotExtendable", record.Summary.Name), () => Guard(folder, () =>
        {
            // What came too late for the run as it was is not meant for its new epochs, which have a rate of their own.
            CommandFiles.Take(folder);
            (spec with { Extensions = [.. spec.Extensions, new RunExtension(epochs, learningRate)] }).Write(folder);
        }), cancellationToken);
    }

    /// <summary>Deletes the tuned model of a run that is over; the run itself and its checkpoints stay.</summary>
    /// <exception cref="TuningException">The run is not over, or the files cannot be deleted.</exception>
    internal async Task DeleteAdapterAsync(string runId, CancellationToken cancellationToken)
    {
        var record = Get(runId);
        RefuseWhileAlive(record);
        _ = await store.ChangeAsync(
            runId,
            (run, folder) =>
            {
                if (!run.Summary.IsOver)
                {
                    return null;
                }

                Guard(folder, () => Directory.Delete(folder.AdapterFolder, recursive: true));
                return run with { Summary = run.Summary with { AdapterFolder = null } };
            },
            cancellationToken) ?? throw refusal.Because("NotOver", record.Summary.Name);
    }

    public async Task DeleteAsync(string runId, CancellationToken cancellationToken = default)
    {
        var record = Get(runId);
        RefuseWhileAlive(record);
        if (exports.IsWriting(runId))
        {
            throw refusal.Because("Exporting", record.Summary.Name);
        }

        if (evaluations.IsMeasuring(runId))
        {
            throw refusal.Because("Measuring", record.Summary.Name);
        }

        // Somebody may resume it meanwhile: whether it is over counts at the moment of its removal.
        if (!await Task.Run(() => store.RemoveAsync(runId, trash.Discard, cancellationToken), cancellationToken))
        {
            throw refusal.Because("NotOver", record.Summary.Name);
        }
    }

    private Task GoOnAsync(string runId, double? learningRate, CancellationToken cancellationToken)
    {
        var record = Get(runId);
        if (record.Status != RunStatus.Paused && !RunFolderReader.HasCheckpoint(home.Run(runId)))
        {
            throw refusal.Because("NoCheckpoint", record.Summary.Name);
        }

        if (record is { Status: RunStatus.Failed, Summary.CanResume: false } && learningRate is null)
        {
            throw refusal.Because("FailsAgain", record.Summary.Name);
        }

        return QueueAgainAsync(record, RunTrigger.Resume, refusal.Because("NotResumable", record.Summary.Name), () =>
        {
            // Whoever resumes a run that early stopping has ended wants it to go on.
            if (record.Status == RunStatus.Stopped)
            {
                Leave(home.Run(runId), new PatienceCommand());
            }

            if (learningRate is { } rate)
            {
                Leave(home.Run(runId), new LearningRateCommand(rate));
            }
        }, cancellationToken);
    }

    /// <summary>Puts a run that is over into the queue; <paramref name="prepare"/> is called once it is sure that it may, before its worker can start.</summary>
    private async Task QueueAgainAsync(RunRecord record, RunTrigger trigger, TuningException refused, Action prepare, CancellationToken cancellationToken)
    {
        RefuseWhileAlive(record);
        var held = CatchUp(record);
        _ = await store.MoveAsync(
            record.Id,
            trigger,
            run =>
            {
                prepare();
                return run with
                {
                    QueuePosition = NextPosition(),
                    LaunchSequence = held,
                    StopKeep = null,
                    StopRequestedAt = null,
                    Summary = run.Summary with { Error = null, SuggestedLearningRate = null, LastGoodStep = null },
                };
            },
            cancellationToken) ?? throw refused;
        scheduler.Set();
    }

    private void Leave(RunFolder folder, RunCommand command) => Guard(folder, () => CommandFiles.Leave(folder, command, time));

    /// <summary>A request as its run folder keeps it.</summary>
    internal static RunSpec Spec(NewRun request, string id, DateTimeOffset now) => new()
    {
        TrainingOrigin = DatasetStore.OriginOf(Path.GetFullPath(request.TrainingFile)),
        ValidationOrigin = string.IsNullOrWhiteSpace(request.ValidationFile) ? null : DatasetStore.OriginOf(Path.GetFullPath(request.ValidationFile)),
        Id = id,
        Name = request.Name.Trim(),
        Model = Path.GetFullPath(request.Model),
        TrainingFile = Path.GetFullPath(request.TrainingFile),
        TrainingVersion = DatasetVersion.Of(Path.GetFullPath(request.TrainingFile)),
        ValidationFile = string.IsNullOrWhiteSpace(request.ValidationFile) ? null : Path.GetFullPath(request.ValidationFile),
        Adapter = request.Adapter is null ? null : Path.GetFullPath(request.Adapter),
        KeepMoments = request.KeepMoments,
        BranchedFrom = request.BranchedFrom,
        Data = request.Data,
        SystemPrompt = string.IsNullOrWhiteSpace(request.SystemPrompt) ? null : request.SystemPrompt,
        Template = request.Template,
        SamplePrompts = request.SamplePrompts,
        Hyperparameters = request.Hyperparameters,
        Preset = request.Preset,
        Suffix = request.Suffix,
        Metadata = request.Metadata,
        CreatedAt = now,
    };

    /// <summary>Makes the run folder of a request that was checked, and queues the run. Once begun it is done whole, whether or not whoever asked is still there.</summary>
    internal async Task<RunSummary> QueueAsync(NewRun request, SweepPlace? sweep)
    {
        var now = time.GetUtcNow();
        var spec = await Task.Run(() => Write(Spec(request, RunId.Create(request.Name, now), now) with { Sweep = sweep }), CancellationToken.None);
        await modelFolders.RememberAsync(spec.Model);
        var record = new RunRecord
        {
            Summary = RunRequests.Summary(spec, RunStatus.Queued),
            Device = devices.Resolve(spec.Hyperparameters.Device),
            QueuePosition = NextPosition(),
        };
        await store.AddAsync(record, CancellationToken.None);
        scheduler.Set();
        return record.Summary;
    }

    private RunRecord Get(string runId) => store.Record(runId) ?? throw refusal.Because("NoRun", runId);

    private long CatchUp(RunRecord record)
    {
        try
        {
            return store.CatchUp(record.Id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw refusal.Because("Unreadable", record.Summary.Name, exception.Message);
        }
    }

    private void RefuseWhileAlive(RunRecord record)
    {
        if (record.Summary.IsOver && watch.ProcessOf(record) is { } process && launcher.IsAlive(process))
        {
            throw refusal.Because("WorkerEnding", record.Summary.Name, process.ProcessId);
        }
    }

    private long NextPosition() => store.Records.Select(record => record.QueuePosition).DefaultIfEmpty().Max() + 1;

    private RunSpec Write(RunSpec spec)
    {
        var folder = home.Run(spec.Id);
        Guard(folder, () =>
        {
            Directory.CreateDirectory(folder.Root);
            spec.Write(folder);
        });
        return spec;
    }

    private static void Guard(RunFolder folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The run's folder {folder.Root} cannot be written: {exception.Message}", "Make room or check the rights of the home folder.", file: folder.Root, innerException: exception);
        }
    }
}
