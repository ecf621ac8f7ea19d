using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Looks at every new measurement of a sweep's runs, and ends those that will hardly become the best.</summary>
internal sealed class SweepWatch(RunStore store, SweepFiles files, IRunService runs, ILogger<SweepWatch> logger) : IHostedService
{
    // The measurement that a run was looked at last.
    private readonly Dictionary<string, int> _looked = [];
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = store.Subscribe(null, LookAsync);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    private async Task LookAsync(IReadOnlyList<RunUpdate> updates)
    {
        foreach (var run in updates.Select(update => update.Summary))
        {
            // Whoever resumes a run that was ended wants it to go on.
            if (run is { Sweep: { } place, Status: RunStatus.Running, ValidationLoss: not null, IsHopeless: false } && files.Find(place.Id) is { } sweep && sweep.Stopping != HopelessRuns.None)
            {
                try
                {
                    await LookAsync(run, sweep);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TuningException)
                {
                    // A log that cannot be read, or a run that came to its end meanwhile: the run goes its own way.
                    logger.LogWarning("Run {Run} was not compared with its sweep: {Message}", run.Id, exception.Message);
                }
            }
        }
    }

    private async Task LookAsync(RunSummary run, SweepSpec sweep)
    {
        if (BestMetric.Find(sweep.Metric) is not { } metric || await TrackAsync(run.Id) is not { } own
            || own.Validations.LastOrDefault(validation => metric.Read(validation) is not null) is not { } last || _looked.GetValueOrDefault(run.Id, -1) == last.Step)
        {
            return;
        }

        _looked[run.Id] = last.Step;
        var others = new List<SweepTrack>();
        foreach (var other in SweepRows.Runs(store, sweep.Id).Where(other => other.Id != run.Id && other.Step > 0))
        {
            if (await TrackAsync(other.Id) is { } track)
            {
                others.Add(track);
            }
        }

        if (HopelessRuns.IsHopeless(sweep.Stopping, metric, own, others))
        {
            await store.ChangeAsync(run.Id, (record, _) => record with { Summary = record.Summary with { IsHopeless = true } });
            await runs.StopAsync(run.Id, keep: true);
            logger.LogInformation("Run {Run} is ended early: others of its sweep do better.", run.Id);
        }
    }

    private async Task<SweepTrack?> TrackAsync(string runId) => await store.HistoryAsync(runId, maxSteps: 2) is { } history ? SweepRows.Track(history) : null;
}
