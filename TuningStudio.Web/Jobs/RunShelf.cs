using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Tags, which lie in the runs' folders too, and the queue's order, kept with the runs in the index.</summary>
internal sealed class RunShelf(RunStore store, DeviceChoice devices, Refusal refusal) : IRunShelf
{
    public IReadOnlyList<RunSummary> Queue() => [.. Queued().Select(record => record.Summary)];

    public IReadOnlyList<RunSummary> Ahead(string? device)
    {
        try
        {
            var taken = devices.Resolve(device);
            return [.. store.Records.Where(record => record.Device == taken && RunTransitions.HasWorker(record.Status)).Concat(Queued().Where(record => record.Device == taken)).Select(record => record.Summary)];
        }
        catch (TuningException)
        {
            // A device that is not there: the start says so.
            return [];
        }
    }

    public async Task TagAsync(string runId, Func<RunTags, RunTags> change, CancellationToken cancellationToken = default) =>
        _ = await store.ChangeAsync(
            runId,
            (record, folder) =>
            {
                // Nothing else changes the run meanwhile; what cannot be written has not happened.
                var tags = change(record.Summary.Tags);
                RunTagsFile.Write(folder, tags);
                return record with { Summary = record.Summary with { Tags = tags } };
            },
            cancellationToken) ?? throw refusal.Because("NoRun", runId);

    public async Task MoveAsync(string runId, int place, CancellationToken cancellationToken = default)
    {
        var queue = Queued();
        if (queue.Find(record => record.Id == runId) is not { } moved)
        {
            throw refusal.Because("NotQueued", store.Find(runId)?.Name ?? runId);
        }

        // The same places are dealt out anew, so that whoever is queued meanwhile still comes behind.
        var places = queue.Select(record => record.QueuePosition).ToList();
        queue.Remove(moved);
        queue.Insert(Math.Clamp(place, 0, queue.Count), moved);
        var last = long.MinValue;
        foreach (var (record, own) in queue.Zip(places))
        {
            last = Math.Max(own, last + 1);
            var position = last;
            await store.ChangeAsync(record.Id, (run, _) => run.Status == RunStatus.Queued && run.QueuePosition != position ? run with { QueuePosition = position } : null, cancellationToken);
        }
    }

    private List<RunRecord> Queued() => [.. store.Records.Where(record => record.Status == RunStatus.Queued).OrderBy(record => record.QueuePosition).ThenBy(record => record.Id, StringComparer.Ordinal)];
}
