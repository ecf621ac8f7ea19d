using System.Globalization;
using Microsoft.AspNetCore.Components;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Web.Components.Runs;

/// <summary>The charts of one run. The page hands it each push; it passes on only the new points.</summary>
public sealed partial class RunCharts
{
    // A fast run on a small model makes hundreds of steps a second; a screen shows a few pixels of them.
    private const int PointsPerPush = 60;

    // More lines than this are a grey area.
    private const int MostEpochLines = 40;

    internal const double UsualSmoothing = 0.9;

    // They look at the same part of the axis.
    private const string Group = "run";

    private static readonly IReadOnlyList<RunChart> Always =
    [
        new("loss", "Chart.Loss", "raw", "--chart-raw", "raw", step => step.TrainLoss, point => point.ValidationLoss, Readings.Number, IsNoisy: true, MayBeLog: true),
        new("rate", "Chart.LearningRate", "v", "--chart-smooth", "line", step => step.LearningRate, null, Readings.Number, ".1e", FromZero: true, MayBeLog: true),
        new("norm", "Chart.GradientNorm", "v", "--chart-raw", "raw", step => step.GradientNorm, null, Readings.Number, FromZero: true, IsNoisy: true, MayBeLog: true, Smoothed: "--chart-third"),
        new("speed", "Chart.Speed", "v", "--chart-raw", "raw", step => step.TokensPerSecond, null, Readings.Rate, "~s", FromZero: true, IsNoisy: true),
    ];

    private static readonly IReadOnlyList<RunChart> Accuracies =
    [
        new("token", "Chart.TokenAccuracy", "training", "--chart-raw", "raw", step => step.TokenAccuracy, point => point.TokenAccuracy, Readings.Percent, ".0%", IsNoisy: true),
        new("sequence", "Run.Exact", "training", "--chart-raw", "raw", step => step.SequenceAccuracy, point => point.SequenceAccuracy, Readings.Percent, ".0%", IsNoisy: true),
        new("perplexity", "Chart.Perplexity", "training", "--chart-raw", "raw", step => Math.Exp(step.TrainLoss), point => point.Perplexity, Readings.Number, "~g", IsLog: true, IsNoisy: true),
    ];

    private static readonly RunChart Memory = new("memory", "Run.Memory", "v", "--chart-third", "line", ChartMemory.Of, null, ChartMemory.Show, ChartMemory.Format, FromZero: true);

    private static readonly RunChart Padding = new("padding", "Run.Padding", "v", "--chart-third", "raw", ChartPadding.Of, null, Readings.Percent, ".0%", FromZero: true);

    private readonly Dictionary<string, LiveChart?> _charts = [];
    private readonly Dictionary<string, ChartSpec> _specs = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, ChartPoints>> _points = [];
    private readonly List<RunChart> _shown = [];
    private MeasuredCharts? _measured;
    private double _weight;

    [Parameter, EditorRequired]
    public required RunFeed Feed { get; set; }

    /// <summary>Fixed for the charts' life.</summary>
    [Parameter]
    public ChartAxis Axis { get; set; }

    [Parameter]
    public EventCallback<ChartAxis> AxisChanged { get; set; }

    /// <summary>Whether what may stand on a logarithmic scale does; fixed for the charts' life.</summary>
    [Parameter]
    public bool IsLog { get; set; }

    [Parameter]
    public EventCallback<bool> LogChanged { get; set; }

    /// <summary>Whether single points far from all others are left aside; fixed for the charts' life.</summary>
    [Parameter]
    public bool IsClipped { get; set; }

    [Parameter]
    public EventCallback<bool> ClippedChanged { get; set; }

    /// <summary>Weight of the past in the moving averages; read once.</summary>
    [Parameter]
    public double Smoothing { get; set; } = UsualSmoothing;

    [Parameter]
    public EventCallback<double> SmoothingChanged { get; set; }

    /// <summary>A checkpoint was chosen in the picture.</summary>
    [Parameter]
    public EventCallback<CheckpointEvent> Chosen { get; set; }

    private ValidationEvent? LastValidation => Feed.Validations.Count > 0 ? Feed.Validations[^1] : null;

    /// <summary>Passes new points on to the charts, to all of them at once: one that waits for its browser holds up none.</summary>
    public async Task ExtendAsync(RunNews news)
    {
        var steps = Thin(news.Steps);
        var sent = new List<Task>();
        foreach (var chart in _shown.Where(chart => steps.Count > 0 || (news.Validations.Count > 0 && chart.OfValidation is not null)))
        {
            if (_charts.GetValueOrDefault(chart.Name) is { } drawn)
            {
                sent.Add(drawn.ExtendAsync(chart.Points(steps, news.Validations, Feed.Steps, Axis)));
            }
        }

        if (news.HasCheckpoints && _charts.GetValueOrDefault("loss") is { } loss)
        {
            sent.Add(loss.ReplaceAsync(new Dictionary<string, ChartPoints> { [RunChart.PinsKey] = Pins }));
        }

        if (news.HasMeasurements && _measured is not null)
        {
            sent.Add(_measured.RedrawAsync());
        }

        await Task.WhenAll(sent);
    }

    internal static IReadOnlyList<StepEvent> Thin(IReadOnlyList<StepEvent> steps)
    {
        var stride = (steps.Count + PointsPerPush - 1) / PointsPerPush;
        return stride <= 1 ? steps : [.. steps.Where((_, index) => index % stride == 0 || index == steps.Count - 1)];
    }

    protected override void OnInitialized() => _weight = Smoothing;

    protected override void OnParametersSet() => Show();

    // What is measured appears with its first measurement.
    private void Show()
    {
        var last = Feed.LastStep;
        IEnumerable<RunChart> wanted =
        [
            .. Always,
            .. Feed.Validations.Count > 0 || last?.TokenAccuracy is not null ? Accuracies : [],
            .. last?.MemoryBytes > 0 ? new[] { Memory } : [],
            .. last?.PaddedTokens > 0 ? new[] { Padding } : [],
        ];
        foreach (var chart in wanted.Where(chart => !_specs.ContainsKey(chart.Name)))
        {
            var points = chart.Points(Feed.Steps, Feed.Validations, Feed.Steps, Axis);
            if (chart.IsLoss)
            {
                points[RunChart.PinsKey] = Pins;
            }

            _points[chart.Name] = points;
            _specs[chart.Name] = Spec(chart);
            _shown.Add(chart);
        }
    }

    private ChartSpec Spec(RunChart chart)
    {
        List<ChartLine> lines = [new(chart.StepKey, L[StepName(chart)], chart.Color, chart.Kind)];
        if (chart.IsNoisy)
        {
            lines.Add(new(RunChart.SmoothKey, L["Chart.Smoothed"], chart.Smoothed, SmoothOf: chart.StepKey));
        }

        if (chart.OfValidation is not null)
        {
            lines.Add(new(RunChart.ValidationKey, L["Chart.Validation"], "--chart-marks", "marks"));
        }

        if (chart.IsLoss)
        {
            lines.Add(new(RunChart.PinsKey, L["Chart.Checkpoint"], "--chart-third", "pins"));
        }

        return new(lines, L[$"Chart.Axis{Axis}"], chart.Format, chart.FromZero, chart.IsLog || (IsLog && chart.MayBeLog), EpochEnds(), _weight, Group, IsClipped: IsClipped && chart.IsNoisy);
    }

    private static string StepName(RunChart chart) => chart switch
    {
        { IsLoss: true } or { IsNoisy: true, OfValidation: null } => "Chart.Raw",
        { OfValidation: not null } => "Chart.Training",
        _ => chart.Heading,
    };

    private ChartPoints Pins
    {
        get
        {
            var places = Feed.Checkpoints.Select(checkpoint => ChartAxes.Of(Feed.Steps, checkpoint.Step, Axis)).ToList();
            return new(places, [.. places.Select(_ => (double?)0.03)]);
        }
    }

    private double[] EpochEnds()
    {
        if (Feed.Resolved is not { NEpochs: > 1 and <= MostEpochLines, StepsPerEpoch: > 0 } used)
        {
            return [];
        }

        var ends = Enumerable.Range(1, used.NEpochs - 1);
        return Axis switch
        {
            ChartAxis.Steps => [.. ends.Select(epoch => (double)epoch * used.StepsPerEpoch)],
            ChartAxis.Epochs => [.. ends.Select(epoch => (double)epoch)],
            _ => [.. ends.Where(epoch => epoch * used.StepsPerEpoch <= Feed.LastStep?.Step).Select(epoch => ChartAxes.Of(Feed.Steps, epoch * used.StepsPerEpoch, Axis))],
        };
    }

    private List<(string, string, string)> Values(RunChart chart)
    {
        // One line alone needs no name beside its chart's; what the strong line is, the first chart says for all.
        var (name, color) = chart.OfValidation is null ? (string.Empty, chart.IsNoisy ? chart.Smoothed : chart.Color) : (L[StepName(chart)].Value, chart.Color);
        List<(string, string, string)> values = [(name, color, chart.Show(Feed.LastStep is { } step ? chart.OfStep(step) : null))];
        if (chart.IsLoss)
        {
            values.Add((L["Chart.Smoothed"], chart.Smoothed, string.Empty));
        }

        if (chart.OfValidation is { } read)
        {
            values.Add((L["Chart.Validation"], "--chart-marks", chart.Show(LastValidation is { } last ? read(last) : null)));
        }

        return values;
    }

    private async Task Smooth(ChangeEventArgs change)
    {
        _weight = double.Parse(change.Value?.ToString() ?? "0", CultureInfo.InvariantCulture);
        await Task.WhenAll(_shown.Where(chart => chart.IsNoisy).Select(chart => _charts.GetValueOrDefault(chart.Name)?.SetSmoothingAsync(_weight) ?? Task.CompletedTask));
    }

    private Task PinAsync(double x) => Feed.Checkpoints.MinBy(checkpoint => Math.Abs(ChartAxes.Of(Feed.Steps, checkpoint.Step, Axis) - x)) is { } nearest
        ? Chosen.InvokeAsync(nearest)
        : Task.CompletedTask;
}
