using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Web.State;

/// <summary>A sweep's runs as its table and its rule see them.</summary>
internal static class SweepRows
{
    /// <summary>The runs of a sweep that are left, in their order.</summary>
    internal static IEnumerable<RunSummary> Runs(IRunStore store, string sweepId) =>
        store.List().Where(run => run.Sweep?.Id == sweepId).OrderBy(run => run.Sweep!.Number);

    /// <summary>A run's validations, and the step that its adapter is of; null where its log cannot be read: that costs its line, and its own page says why.</summary>
    internal static async Task<(IReadOnlyList<ValidationEvent> Validations, int? AdapterStep)?> ReadAsync(IRunStore store, string runId)
    {
        try
        {
            var history = await store.HistoryAsync(runId, maxSteps: 2);
            return (history?.Validations ?? [], history?.Log.OfType<CompletedEvent>().LastOrDefault()?.AdapterStep);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A run's row.</summary>
    internal static SweepRow Of(SweepSpec sweep, RunSummary run, IReadOnlyDictionary<string, string>? values, IReadOnlyList<ValidationEvent> validations, int? adapterStep) => new SweepRow
    {
        Number = run.Sweep!.Number,
        Values = values ?? new Dictionary<string, string>(),
        Step = run.Step,
        Seconds = run is { StartedAt: { } started, FinishedAt: { } finished } ? (finished - started).TotalSeconds : 0,
        Status = run switch
        {
            { Status: RunStatus.Queued } => "waiting",
            { IsOver: false } => "running",
            { IsHopeless: true, Status: RunStatus.Stopped } => "hopeless",
            { Status: RunStatus.Succeeded } => "done",
            { Status: RunStatus.Failed } => "failed",
            _ => "stopped",
        },
    }.Measured(BestMetric.Find(sweep.Metric) ?? BestMetric.All[0], validations, adapterStep);

    /// <summary>How a run has gone so far.</summary>
    internal static SweepTrack Track(RunHistory history) => new(
        history.Resolved is { StepsPerEpoch: > 0 } resolved ? (double)resolved.TotalSteps / resolved.StepsPerEpoch : 0,
        history.Validations);
}
