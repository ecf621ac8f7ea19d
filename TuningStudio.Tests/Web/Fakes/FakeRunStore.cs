using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>A store whose runs a test moves on by hand: every push reaches subscribers at once.</summary>
internal sealed class FakeRunStore : IRunStore
{
    private readonly Dictionary<string, RunHistory> _runs = [];
    private readonly List<(string? Id, Func<IReadOnlyList<RunUpdate>, Task> Callback)> _subscribers = [];

    /// <summary>How long a log takes to be read.</summary>
    internal Task Reading { get; set; } = Task.CompletedTask;

    /// <summary>Why the logs cannot be read, where they cannot.</summary>
    internal Exception? Unreadable { get; set; }

    /// <summary>Runs whose snapshots were asked for.</summary>
    internal List<string> Asked { get; } = [];

    /// <summary>Runs whose requests were asked for.</summary>
    internal List<string> SpecsAsked { get; } = [];

    internal int Subscribers => _subscribers.Count;

    public IReadOnlyList<RunSummary> List() => [.. _runs.Values.Select(run => run.Summary).OrderByDescending(run => run.CreatedAt)];

    public RunSummary? Find(string runId) => _runs.GetValueOrDefault(runId)?.Summary;

    /// <summary>How long a request takes to be read.</summary>
    internal Task ReadingSpec { get; set; } = Task.CompletedTask;

    public async Task<RunHistory?> HistoryAsync(string runId, int maxSteps = 1500)
    {
        Asked.Add(runId);
        var history = _runs.GetValueOrDefault(runId);
        await Reading;
        return Unreadable is null ? history : throw Unreadable;
    }

    public RunSpec? Spec(string runId) => _runs.GetValueOrDefault(runId)?.Spec;

    public async Task<RunSpec?> SpecAsync(string runId)
    {
        SpecsAsked.Add(runId);
        await ReadingSpec;
        return Spec(runId);
    }

    /// <summary>What runs hold out, by their ids; not known of the others.</summary>
    internal Dictionary<string, IReadOnlyList<int>> HeldOut { get; } = [];

    public Task<IReadOnlyList<int>?> HeldOutAsync(string runId) => Task.FromResult(HeldOut.GetValueOrDefault(runId));

    public string? CheckpointAdapter(string runId, int step) =>
        _runs.GetValueOrDefault(runId)?.Checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == step) is { } found ? $"/studio/runs/{runId}/{found.Folder}/adapter" : null;

    public Task<string?> CheckpointAdapterAsync(string runId, int step) => Task.FromResult(CheckpointAdapter(runId, step));

    public Task<string?> StartAdapterAsync(string runId) => Task.FromResult(Spec(runId)?.Adapter);

    public Task<IReadOnlyList<int>> CheckpointsAsync(string runId) =>
        Task.FromResult<IReadOnlyList<int>>([.. (_runs.GetValueOrDefault(runId)?.Checkpoints ?? []).Select(checkpoint => checkpoint.Step).OrderDescending()]);

    public IDisposable Subscribe(string? runId, Func<IReadOnlyList<RunUpdate>, Task> callback)
    {
        var entry = (runId, callback);
        _subscribers.Add(entry);
        return new Subscription(() => _subscribers.Remove(entry));
    }

    internal void Add(RunHistory history) => _runs[history.Spec.Id] = history;

    /// <summary>Moves a run on: what a worker's events would do.</summary>
    internal async Task PushAsync(string runId, Func<RunSummary, RunSummary> change, params RunEvent[] events)
    {
        var history = _runs[runId];
        var summary = change(history.Summary);
        _runs[runId] = history with
        {
            Summary = summary,
            Steps = [.. history.Steps, .. events.OfType<StepEvent>()],
            Validations = [.. history.Validations, .. events.OfType<ValidationEvent>()],
            Checkpoints = [.. history.Checkpoints, .. events.OfType<CheckpointEvent>()],
            Log = [.. history.Log, .. events.Where(item => item is not StepEvent)],
            LastSequence = events.Length > 0 ? events[^1].Sequence : history.LastSequence,
        };
        await NotifyAsync(runId, new RunUpdate(summary, events));
    }

    internal async Task RemoveAsync(string runId)
    {
        _runs.Remove(runId, out var history);
        await NotifyAsync(runId, new RunUpdate(history!.Summary, [], Deleted: true));
    }

    private async Task NotifyAsync(string runId, RunUpdate update)
    {
        foreach (var (id, callback) in _subscribers.ToList())
        {
            if (id is null)
            {
                await callback([update with { Events = [] }]);
            }
            else if (id == runId)
            {
                await callback([update]);
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
