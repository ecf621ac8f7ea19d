using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Sweeps;

/// <summary>A sweep as its page shows it: the runs with their measurements, as they are now.</summary>
public sealed class SweepBoard(SweepSpec sweep, IRunStore store)
{
    private readonly Dictionary<int, IReadOnlyDictionary<string, string>> _values = SweepPlan.Find(sweep).Count == 0
        ? SweepPlan.Expand(sweep).ToDictionary(point => point.Number, point => point.Values)
        : [];

    private readonly Dictionary<string, IReadOnlyList<ValidationEvent>> _validations = [];
    private readonly Dictionary<string, int?> _adapterSteps = [];
    private List<RunSummary> _runs = [];

    public SweepSpec Sweep => sweep;

    public BestMetric Metric { get; } = BestMetric.Find(sweep.Metric) ?? BestMetric.All[0];

    /// <summary>The rows with their runs, the best first.</summary>
    public IReadOnlyList<(SweepRow Row, RunSummary Run)> Rows { get; private set; } = [];

    public SweepRow? Best { get; private set; }

    /// <summary>The hyperparameters in which the runs differ.</summary>
    public IReadOnlyList<OptionDefinition> Columns { get; private set; } = [];

    public int Over => _runs.Count(run => run.IsOver);

    public bool IsOpen => _runs.Exists(run => !run.IsOver);

    /// <summary>Changes where the chart must be drawn anew: another run is the best, or one has gone.</summary>
    public string ChartKey => $"{Best?.Number}-{_runs.Count}";

    /// <summary>Points of each run's chart line, by the run's number.</summary>
    public IReadOnlyDictionary<string, ChartPoints> Points => Rows.ToDictionary(row => Key(row.Run), row => ToPoints(_validations.GetValueOrDefault(row.Run.Id, [])));

    public async Task LoadAsync()
    {
        _runs = [.. SweepRows.Runs(store, sweep.Id)];
        foreach (var run in _runs.Where(run => run.Step > 0 || run.ValidationLoss is not null))
        {
            await ReadAsync(run);
        }

        Arrange();
    }

    /// <summary>Takes up what is new.</summary>
    /// <returns>New points of the chart.</returns>
    public async Task<IReadOnlyDictionary<string, ChartPoints>> ApplyAsync(IReadOnlyList<RunUpdate> updates)
    {
        var news = new Dictionary<string, ChartPoints>();
        foreach (var run in updates.Where(update => update.Summary.Sweep?.Id == sweep.Id).Select(update => update.Summary))
        {
            var before = _validations.GetValueOrDefault(run.Id, []);
            if (run.ValidationLoss is not null && await ReadAsync(run) is { Count: > 0 } now && (before.Count == 0 || now[^1].Step != before[^1].Step))
            {
                news[Key(run)] = ToPoints([.. now.Where(validation => before.Count == 0 || validation.Step > before[^1].Step || now[^1].Step < before[^1].Step)]);
            }
        }

        _runs = [.. SweepRows.Runs(store, sweep.Id)];
        Arrange();
        return news;
    }

    internal static string Key(RunSummary run) => FormattableString.Invariant($"run-{run.Sweep!.Number}");

    private void Arrange()
    {
        var rows = _runs.Select(run => (Row: SweepRows.Of(sweep, run, _values.GetValueOrDefault(run.Sweep!.Number), _validations.GetValueOrDefault(run.Id, []), _adapterSteps.GetValueOrDefault(run.Id)), Run: run)).ToList();
        Best = SweepTable.Best(rows.Select(row => row.Row), Metric);
        Columns = SweepTable.Columns(sweep, [.. rows.Select(row => row.Row)]);
        Rows = [.. SweepTable.Ranked(rows.Select(row => row.Row), Metric).Select(row => rows.Find(pair => pair.Row == row))];
    }

    private async Task<IReadOnlyList<ValidationEvent>> ReadAsync(RunSummary run)
    {
        if (await SweepRows.ReadAsync(store, run.Id) is (var validations, var adapterStep))
        {
            // A classification comes a little later than the loss of its step.
            (_validations[run.Id], _adapterSteps[run.Id]) = ([.. validations.Where(validation => Metric.Read(validation) is not null)], adapterStep);
        }

        return _validations.GetValueOrDefault(run.Id, []);
    }

    private ChartPoints ToPoints(IReadOnlyList<ValidationEvent> validations) => ChartPoints.From(validations, validation => validation.Step, validation => Metric.Read(validation) ?? double.NaN);
}
