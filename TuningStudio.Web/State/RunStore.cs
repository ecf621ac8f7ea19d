using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>
/// All runs as they are now. Events come in from workers (<see cref="Accept"/>) and from the logs (<see cref="CatchUp"/>);
/// everything else that changes a run goes through <see cref="ChangeAsync"/>. A lock per run, none over all.
/// </summary>
internal sealed class RunStore(StudioHome home, RunIndexWriter index, Subscriptions subscriptions, TimeProvider time, IOptions<StudioOptions> options) : IRunStore
{
    private readonly ConcurrentDictionary<string, LiveRun> _runs = new();
    private readonly LoadedRuns _loaded = new(options.Value.LoadedRuns);

    /// <summary>All records as they are now.</summary>
    internal IEnumerable<RunRecord> Records => _runs.Values.Select(run => run.Record);

    public IReadOnlyList<RunSummary> List() => [.. Records.Select(record => record.Summary).OrderByDescending(summary => summary.CreatedAt).ThenBy(summary => summary.Id, StringComparer.Ordinal)];

    public RunSummary? Find(string runId) => Record(runId)?.Summary;

    /// <summary>As <see cref="HistoryAsync"/>, on the caller's thread.</summary>
    internal RunHistory? History(string runId, int maxSteps = 1500)
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            return null;
        }

        if (!run.IsLoaded)
        {
            CatchUp(runId);
        }

        lock (run.Gate)
        {
            return run.Snapshot(maxSteps);
        }
    }

    public Task<RunHistory?> HistoryAsync(string runId, int maxSteps = 1500) => _runs.TryGetValue(runId, out var run) && !run.IsLoaded
        ? Task.Run(() => History(runId, maxSteps))
        : Task.FromResult(History(runId, maxSteps));

    public RunSpec? Spec(string runId)
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            return null;
        }

        lock (run.Gate)
        {
            return run.Spec;
        }
    }

    public Task<RunSpec?> SpecAsync(string runId) => Task.Run(() => Spec(runId));

    public Task<IReadOnlyList<int>?> HeldOutAsync(string runId) => Task.Run(() => Spec(runId) is { } spec ? RunFolderReader.ReadHeldOut(home.Run(runId), spec.TrainingFile) : null);

    public string? CheckpointAdapter(string runId, int step) =>
        _runs.TryGetValue(runId, out var run) ? RunFolderReader.CheckpointAdapter(run.Folder, step) : null;

    public Task<string?> CheckpointAdapterAsync(string runId, int step) => Task.Run(() => CheckpointAdapter(runId, step));

    public Task<string?> StartAdapterAsync(string runId) => Task.Run(() =>
    {
        var (adapter, copy) = (Spec(runId)?.Adapter, home.Run(runId).StartFolder);
        return adapter is not null && !Directory.Exists(adapter) && Directory.Exists(copy) ? copy : adapter;
    });

    public Task<IReadOnlyList<int>> CheckpointsAsync(string runId) =>
        Task.Run<IReadOnlyList<int>>(() => _runs.TryGetValue(runId, out var run) ? RunFolderReader.Checkpoints(run.Folder) : []);

    public IDisposable Subscribe(string? runId, Func<IReadOnlyList<RunUpdate>, Task> callback) => subscriptions.Add(runId, callback);

    internal RunRecord? Record(string runId) => _runs.TryGetValue(runId, out var run) ? run.Record : null;

    /// <summary>Takes up a run that is known already; nobody is told. The index learns what is news to it.</summary>
    internal void Load(RunRecord record, bool isNews = false)
    {
        var run = _runs[record.Id] = new LiveRun(record, home.Run(record.Id));
        if (isNews)
        {
            index.Mark(run);
        }
    }

    /// <summary>Takes up a new run.</summary>
    internal async Task AddAsync(RunRecord record, CancellationToken cancellationToken)
    {
        Load(record);
        subscriptions.Publish(new RunUpdate(record.Summary, []));
        await index.SaveAsync(_runs[record.Id], cancellationToken);
    }

    /// <summary>
    /// Takes out a run that is over, and says whether it was. <paramref name="discard"/> gets its folder out of the way while
    /// nothing else can change the run; where it throws, nothing has happened.
    /// </summary>
    internal async Task<bool> RemoveAsync(string runId, Action<RunFolder> discard, CancellationToken cancellationToken)
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            return false;
        }

        lock (run.Gate)
        {
            if (!run.Record.Summary.IsOver || !IsHere(run))
            {
                return false;
            }

            discard(run.Folder);
            _runs.TryRemove(runId, out _);
        }

        _loaded.Forget(run);
        await index.RemoveAsync(runId, cancellationToken);
        subscriptions.Publish(new RunUpdate(run.Record.Summary, [], Deleted: true));
        return true;
    }

    /// <summary>Moves a run by the table of transitions and keeps what changed; null where the table does not allow it.</summary>
    internal Task<RunRecord?> MoveAsync(string runId, RunTrigger trigger, Func<RunRecord, RunRecord>? also = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            runId,
            (record, folder) => RunTransitions.Next(record.Status, trigger) is { } next
                ? EventReducer.Enter(also is null ? record : also(record), next, time.GetUtcNow(), folder)
                : null,
            cancellationToken);

    /// <summary>Changes a run, tells everybody and keeps it; null where the change declines.</summary>
    internal async Task<RunRecord?> ChangeAsync(string runId, Func<RunRecord, RunFolder, RunRecord?> change, CancellationToken cancellationToken = default)
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            return null;
        }

        RunRecord record;
        lock (run.Gate)
        {
            if (!IsHere(run) || change(run.Record, run.Folder) is not { } changed)
            {
                return null;
            }

            run.Record = record = changed;
            subscriptions.Publish(new RunUpdate(record.Summary, []));
        }

        await index.SaveAsync(run, cancellationToken);
        return record;
    }

    /// <summary>Takes events from a worker and returns the last sequence number held now.</summary>
    internal long Accept(string runId, IReadOnlyList<RunEvent> events) => Take(runId, run => run.Accept(events));

    /// <summary>Reads what the log has that did not come from a worker, and returns the last sequence number held now.</summary>
    internal long CatchUp(string runId) => Take(runId, run => run.CatchUp());

    /// <summary>Whoever waited for the gate may find that the run was deleted meanwhile.</summary>
    private bool IsHere(LiveRun run) => _runs.TryGetValue(run.Record.Id, out var current) && current == run;

    private long Take(string runId, Func<LiveRun, List<RunEvent>> take)
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            return 0;
        }

        long held;
        lock (run.Gate)
        {
            if (!IsHere(run))
            {
                return 0;
            }

            var fresh = take(run);
            held = run.Record.LastSequence;
            if (fresh.Count > 0)
            {
                // Inside the lock: subscribers must see events in order.
                subscriptions.Publish(new RunUpdate(run.Record.Summary, fresh));
                index.Mark(run);
            }
        }

        _loaded.Touch(run);
        return held;
    }
}
