using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Makes sweeps of runs, and ends them.</summary>
internal sealed class SweepService(SweepFiles files, RunService runs, RunCheck check, RunStore store, Refusal refusal, TimeProvider time) : ISweepService
{
    public async Task<string> CreateAsync(NewSweep request, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var id = RunId.Create(request.Base.Name, now);
        var spec = new SweepSpec
        {
            Id = id,
            Name = request.Base.Name.Trim(),
            Base = RunService.Spec(request.Base, id, now),
            Axes = request.Axes,
            RandomRuns = request.RandomRuns,
            Metric = request.Metric,
            Stopping = request.Stopping,
            CreatedAt = now,
        };
        var points = SweepPlan.Expand(spec);
        await check.CheckAsync(request.Base, [.. points.Select(point => point.Options)], cancellationToken);

        // From here on it is made whole: half a sweep, and another one at the next try, would help nobody.
        files.Add(spec);
        foreach (var point in points)
        {
            await runs.QueueAsync(
                request.Base with { Name = NameOf(spec.Name, point.Number), Hyperparameters = point.Options },
                new SweepPlace(id, point.Number));
        }

        return id;
    }

    public Task<IReadOnlyList<ErrorInfo>> FaultsAsync(NewSweep request, CancellationToken cancellationToken = default) => Task.Run(
        () => check.FindAsync(request.Base, [.. SweepPlan.Expand(request.ToDraft()).Select(point => point.Options)], cancellationToken),
        cancellationToken);

    public IReadOnlyList<SweepSpec> List()
    {
        var left = store.List().Select(run => run.Sweep?.Id).ToHashSet();
        return [.. files.All.Where(sweep => left.Contains(sweep.Id)).OrderByDescending(sweep => sweep.CreatedAt)];
    }

    public SweepSpec? Find(string sweepId) => files.Find(sweepId);

    public async Task StopAsync(string sweepId, CancellationToken cancellationToken = default)
    {
        // What waits goes first, so that none of it takes the place of what is ended.
        var open = SweepRows.Runs(store, sweepId).Where(run => !run.IsOver).OrderBy(run => run.Status == RunStatus.Queued ? 0 : 1).ToList();
        if (open.Count == 0)
        {
            throw refusal.Because("Over", files.Find(sweepId)?.Name ?? sweepId);
        }

        foreach (var run in open)
        {
            try
            {
                await runs.StopAsync(run.Id, keep: true, cancellationToken);
            }
            catch (TuningException) when (store.Find(run.Id) is null or { IsOver: true })
            {
                // It came to its end by itself meanwhile.
            }
        }
    }

    private static string NameOf(string name, int number)
    {
        var suffix = FormattableString.Invariant($" #{number}");
        return name[..Math.Min(name.Length, NewRun.LongestName - suffix.Length)] + suffix;
    }
}
