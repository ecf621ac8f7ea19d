using System.Globalization;
using Microsoft.AspNetCore.Components;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Compare;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>Runs beside each other: one measurement over one axis, what they came to, and in what they were set up differently.</summary>
public sealed partial class ComparePage : IDisposable
{
    // A line that moves while people look at another one needs no more.
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private CompareQuery _query = new();
    private CompareBoard? _board;
    private LiveChart? _chart;
    private IReadOnlyDictionary<string, ChartPoints> _points = new Dictionary<string, ChartPoints>();
    private IReadOnlyList<RunDifference> _differences = [];
    private string? _table;
    private IDisposable? _subscription;
    private DateTimeOffset _read;
    private readonly HashSet<string> _moved = [];
    private string? _shown;

    [SupplyParameterFromQuery(Name = "runs")]
    public string? Runs { get; set; }

    [SupplyParameterFromQuery(Name = "metric")]
    public string? Metric { get; set; }

    [SupplyParameterFromQuery(Name = "axis")]
    public string? Axis { get; set; }

    [SupplyParameterFromQuery(Name = "log")]
    public string? Log { get; set; }

    [SupplyParameterFromQuery(Name = "clip")]
    public string? Clip { get; set; }

    [SupplyParameterFromQuery(Name = "smooth")]
    public string? Smooth { get; set; }

    /// <summary>The page is drawn anew once it is known.</summary>
    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    // A chart is fixed for its life: whatever changes its lines makes another one.
    private string ChartKey => $"{string.Join(',', _board!.Runs.Select(run => run.Spec.Id))} {_query.Metric.Name} {_query.Axis} {_query.IsLog} {_query.IsClipped} {_query.Smoothing}";

    private ChartSpec Spec => new(Lines(smooth: true), L[$"Chart.Axis{_query.Axis}"], _query.Metric.Format, IsLog: _query.IsLog, Smoothing: _query.Smoothing, IsClipped: _query.IsClipped);

    private IReadOnlyList<(string, string, string)> Values(Func<RunHistory, double?> read) => [.. _board!.Runs.Select((run, index) =>
        (run.Summary.Name, ChartLine.Style(index).Color, _query.Metric.Show(read(run))))];

    // The settings in which the runs differ, and last what they came to.
    private IReadOnlyList<ParallelAxis> Axes =>
    [
        .. _differences.Where(row => row.Option is not null).Select(row => new ParallelAxis(row.Name, row.Values)),
        new ParallelAxis(L[_query.Metric.ResultHeading], [.. _board!.Runs.Select(run => _query.Metric.Result(run)?.ToString("G4", CultureInfo.InvariantCulture))]),
    ];

    protected override async Task OnParametersSetAsync()
    {
        _query = CompareQuery.Read(Runs, Metric, Axis, Log, Clip, Smooth);
        if (RendererInfo.IsInteractive)
        {
            _subscription ??= Store.SubscribeInCulture(null, updates => InvokeAsync(() => ApplyAsync(updates)));
        }

        var runs = string.Join(',', _query.Runs);
        if (_shown != runs)
        {
            _shown = runs;
            _board = null;
            var board = new CompareBoard(Store);
            await board.LoadAsync(_query.Runs);
            if (_shown != runs)
            {
                return;
            }

            _board = board;

            // What moved while it was read may be newer than what was read.
            if (_moved.Count > 0)
            {
                await ReadAsync(board);
            }
        }

        Arrange();
    }

    public void Dispose() => _subscription?.Dispose();

    private void Arrange()
    {
        if (_board is not null)
        {
            _differences = RunDifferences.Of(_board.Runs, L);
            _points = _board.Points(_query.Metric, _query.Axis);
            _table = Table(_board.Runs);
        }
    }

    // As a file: what differs, and what came of it.
    private string Table(IReadOnlyList<RunHistory> runs) => Csv.Link(
    [
        [L["Compare.Setting"], .. runs.Select(run => run.Summary.Name)],
        .. _differences.Select(row => (IReadOnlyList<string?>)[row.Name, .. row.Values]),
        .. CompareMetrics.All.Select(metric => (IReadOnlyList<string?>)[metric.ResultName, .. runs.Select(run => metric.Result(run)?.ToString("R", CultureInfo.InvariantCulture))]),
    ]);

    private async Task ReadAsync(CompareBoard board)
    {
        var moved = _moved.ToHashSet();
        _moved.Clear();
        await board.LoadAsync(_query.Runs, moved);
        _read = Clock.GetUtcNow();
    }

    private async Task ApplyAsync(IReadOnlyList<RunUpdate> updates)
    {
        _moved.UnionWith(updates.Select(update => update.Summary.Id).Where(id => _query.Runs.Contains(id)));
        if (_board is not { } board || _moved.Count == 0)
        {
            return;
        }

        // The last word of a run is never passed over.
        if (Clock.GetUtcNow() - _read < Pace && !updates.Any(update => _moved.Contains(update.Summary.Id) && (update.Deleted || update.Summary.IsOver)))
        {
            return;
        }

        await ReadAsync(board);
        if (board != _board)
        {
            return;
        }

        var before = _points;
        Arrange();
        StateHasChanged();
        if (_chart is not null && CompareBoard.News(before, _points) is { Count: > 0 } news)
        {
            await _chart.ExtendAsync(news);
        }
    }

    private List<ChartLine> Lines(bool smooth) => [.. _board!.Runs.Select((run, index) =>
    {
        var (color, dash) = ChartLine.Style(index);
        var isMeasured = _query.Metric.OfRun is not null && smooth;
        return new ChartLine(CompareBoard.Key(run), run.Summary.Name, color, isMeasured ? "marks" : "line", smooth && !isMeasured ? CompareBoard.Key(run) : null, dash);
    })];

    // Bound to nothing: the field is for the next one.
    private void Add(string? id)
    {
        if (id is not null)
        {
            Show(_query with { Runs = [.. _query.Runs, id] });
        }
    }

    private void Show(CompareQuery query) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query.Parts), new NavigationOptions { ReplaceHistoryEntry = true });
}
