using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Home;

/// <summary>All runs as lists show them, newest first, with a short trace of the loss of those at work.</summary>
public sealed class RunBoard
{
    internal const int TracePoints = 80;

    private readonly Dictionary<string, RunSummary> _runs;
    private readonly Dictionary<string, List<(int Step, double Loss)>> _traces = [];

    public RunBoard(IRunStore store) => _runs = store.List().ToDictionary(run => run.Id);

    public IEnumerable<RunSummary> All => _runs.Values.OrderByDescending(run => run.CreatedAt);

    /// <summary>At work first, then those that wait, which come one after the other as they were made.</summary>
    public IEnumerable<RunSummary> Active => All.Reverse().Where(run => !run.IsOver).OrderBy(run => run.Status == RunStatus.Queued);

    public IEnumerable<RunSummary> Recent => All.Where(run => run.IsOver);

    /// <summary>Loss so far, thinned out to what a small picture can show.</summary>
    public IReadOnlyList<double> Trace(string runId) =>
        _traces.TryGetValue(runId, out var points) ? [.. points.Select(point => point.Loss).Where(double.IsFinite)] : [];

    /// <summary>Reads what a run has done so far; what updates brought meanwhile stays.</summary>
    public async Task LoadTraceAsync(IRunStore store, RunSummary run)
    {
        var history = await HistoryAsync(store, run.Id);
        var past = history?.Steps.Select(step => (step.Step, step.TrainLoss)).ToList() ?? [];
        var last = past.Count > 0 ? past[^1].Step : 0;
        _traces[run.Id] = [.. past, .. _traces.GetValueOrDefault(run.Id, []).Where(point => point.Step > last)];
    }

    // A log that cannot be read costs its picture, not the page; the run's own page says why.
    private static async Task<RunHistory?> HistoryAsync(IRunStore store, string runId)
    {
        try
        {
            return await store.HistoryAsync(runId, TracePoints);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Apply(IReadOnlyList<RunUpdate> updates)
    {
        foreach (var update in updates)
        {
            if (update.Deleted)
            {
                _runs.Remove(update.Summary.Id);
                _traces.Remove(update.Summary.Id);
                continue;
            }

            _runs[update.Summary.Id] = update.Summary;
            Extend(update.Summary);
        }
    }

    private void Extend(RunSummary run)
    {
        if (run is not { StepLoss: { } loss, Step: > 0 })
        {
            return;
        }

        var points = _traces.TryGetValue(run.Id, out var known) ? known : _traces[run.Id] = [];
        points.RemoveAll(point => point.Step >= run.Step);
        points.Add((run.Step, loss));
        if (points.Count > 2 * TracePoints)
        {
            _traces[run.Id] = [.. points.Where((_, index) => index % 2 == 0)];
        }
    }
}
