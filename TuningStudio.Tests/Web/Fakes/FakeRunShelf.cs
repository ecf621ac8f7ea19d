using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Notes what was asked for; the queue is in the order of the runs' ids until it is moved.</summary>
internal sealed class FakeRunShelf(FakeRunStore store) : IRunShelf
{
    private List<string>? _order;

    internal List<string> Asked { get; } = [];

    internal TuningException? Refusal { get; set; }

    public IReadOnlyList<RunSummary> Queue() =>
        [.. store.List().Where(run => run.Status == RunStatus.Queued).OrderBy(run => _order?.IndexOf(run.Id) ?? 0).ThenBy(run => run.Id, StringComparer.Ordinal)];

    public IReadOnlyList<RunSummary> Ahead(string? device) => [.. store.List().Where(run => run is { IsOver: false, Status: not RunStatus.Queued }), .. Queue()];

    public Task TagAsync(string runId, Func<RunTags, RunTags> change, CancellationToken cancellationToken = default)
    {
        Check();
        var tags = change(store.Find(runId)!.Tags);
        Asked.Add($"tag {runId} {string.Join('+', tags.All)}");
        return store.PushAsync(runId, run => run with { Tags = tags });
    }

    public Task MoveAsync(string runId, int place, CancellationToken cancellationToken = default)
    {
        Check();
        Asked.Add($"move {runId} {place}");
        _order = [.. Queue().Select(run => run.Id).Where(id => id != runId)];
        _order.Insert(place, runId);
        return Task.CompletedTask;
    }

    private void Check()
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }
    }
}
