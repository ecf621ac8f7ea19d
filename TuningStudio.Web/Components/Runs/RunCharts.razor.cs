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

    private LiveChart? _loss;
    private LiveChart? _rate;
    private LiveChart? _norm;
    private LiveChart? _speed;
    private LiveChart? _token;
    private LiveChart? _sequence;
    private LiveChart? _perplexity;
    private ChartSpec _lossSpec = null!;
    private ChartSpec _rateSpec = null!;
    private ChartSpec _normSpec = null!;
    private ChartSpec _speedSpec = null!;
    private ChartSpec _shareSpec = null!;
    private ChartSpec _perplexitySpec = null!;
    private IReadOnlyDictionary<string, ChartPoints> _lossPoints = null!;
    private IReadOnlyDictionary<string, ChartPoints> _ratePoints = null!;
    private IReadOnlyDictionary<string, ChartPoints> _normPoints = null!;
    private IReadOnlyDictionary<string, ChartPoints> _speedPoints = null!;
    private IReadOnlyDictionary<string, ChartPoints> _tokenPoints = null!;
    private IReadOnlyDictionary<string, ChartPoints> _sequencePoints = null!;
    private IReadOnlyDictionary<string, ChartPoints> _perplexityPoints = null!;
    private double _weight = 0.9;

    [Parameter, EditorRequired]
    public required RunFeed Feed { get; set; }

    private bool HasAccuracy => Feed.Validations.Count > 0 || Feed.LastStep?.TokenAccuracy is not null;

    private ValidationEvent? LastValidation => Feed.Validations.Count > 0 ? Feed.Validations[^1] : null;

    private IReadOnlyList<(string, string, string)> LossValues =>
    [
        (L["Chart.Raw"], "--chart-raw", Readings.Number(Feed.LastStep?.TrainLoss)),
        (L["Chart.Smoothed"], "--chart-smooth", string.Empty),
        (L["Chart.Validation"], "--chart-marks", Readings.Number(LastValidation?.ValidationLoss)),
    ];

    /// <summary>Passes new points on to the charts, to all of them at once: one that waits for its browser holds up none.</summary>
    public async Task ExtendAsync(RunNews news)
    {
        var steps = Thin(news.Steps);
        var sent = new List<Task>();
        if (steps.Count > 0 || news.Validations.Count > 0)
        {
            sent.Add(ExtendAsync(_loss, LossPoints(steps, news.Validations)));
            sent.Add(ExtendAsync(_token, TokenPoints(steps, news.Validations)));
            sent.Add(ExtendAsync(_sequence, SequencePoints(steps, news.Validations)));
            sent.Add(ExtendAsync(_perplexity, PerplexityPoints(steps, news.Validations)));
        }

        if (steps.Count > 0)
        {
            sent.Add(ExtendAsync(_rate, Column(steps, step => step.LearningRate)));
            sent.Add(ExtendAsync(_norm, Column(steps, step => step.GradientNorm)));
            sent.Add(ExtendAsync(_speed, Column(steps, step => step.TokensPerSecond)));
        }

        await Task.WhenAll(sent);
    }

    internal static IReadOnlyList<StepEvent> Thin(IReadOnlyList<StepEvent> steps)
    {
        var stride = (steps.Count + PointsPerPush - 1) / PointsPerPush;
        return stride <= 1 ? steps : [.. steps.Where((_, index) => index % stride == 0 || index == steps.Count - 1)];
    }

    protected override void OnInitialized()
    {
        string title = L["Chart.Step"];
        _lossSpec = new(
            [
                new("raw", L["Chart.Raw"], "--chart-raw", "raw"),
                new("smooth", L["Chart.Smoothed"], "--chart-smooth", SmoothOf: "raw"),
                new("validation", L["Chart.Validation"], "--chart-marks", "marks"),
            ],
            title,
            Marks: EpochEnds());
        _rateSpec = new([new("v", L["Chart.LearningRate"], "--chart-smooth")], title, ".1e", FromZero: true);
        _normSpec = new([new("v", L["Chart.GradientNorm"], "--chart-third", "raw")], title, FromZero: true);
        _speedSpec = new([new("v", L["Chart.Speed"], "--chart-smooth", "raw")], title, "~s", FromZero: true);
        _shareSpec = new(TwoLines, title, ".0%");
        _perplexitySpec = new(TwoLines, title, "~g", IsLog: true);
        var steps = Feed.Snapshot.Steps;
        _lossPoints = LossPoints(steps, Feed.Validations);
        _ratePoints = Column(steps, step => step.LearningRate);
        _normPoints = Column(steps, step => step.GradientNorm);
        _speedPoints = Column(steps, step => step.TokensPerSecond);
        _tokenPoints = TokenPoints(steps, Feed.Validations);
        _sequencePoints = SequencePoints(steps, Feed.Validations);
        _perplexityPoints = PerplexityPoints(steps, Feed.Validations);
    }

    private IReadOnlyList<ChartLine> TwoLines => [new("training", L["Chart.Training"], "--chart-raw", "raw"), new("validation", L["Chart.Validation"], "--chart-marks", "marks")];

    private double[] EpochEnds() => Feed.Resolved is { NEpochs: > 1 and <= MostEpochLines, StepsPerEpoch: > 0 } used
        ? [.. Enumerable.Range(1, used.NEpochs - 1).Select(epoch => (double)epoch * used.StepsPerEpoch)]
        : [];

    private IReadOnlyList<(string, string, string)> Both(string training, string validation) =>
        [(L["Chart.Training"], "--chart-raw", training), (L["Chart.Validation"], "--chart-marks", validation)];

    private static async Task ExtendAsync(LiveChart? chart, IReadOnlyDictionary<string, ChartPoints> points) =>
        await (chart?.ExtendAsync(points) ?? Task.CompletedTask);

    private async Task Smooth(ChangeEventArgs change)
    {
        _weight = double.Parse(change.Value?.ToString() ?? "0", CultureInfo.InvariantCulture);
        await (_loss?.SetSmoothingAsync(_weight) ?? Task.CompletedTask);
    }

    private static Dictionary<string, ChartPoints> Column(IReadOnlyList<StepEvent> steps, Func<StepEvent, double> value) =>
        new() { ["v"] = ChartPoints.From(steps, step => step.Step, value) };

    private static Dictionary<string, ChartPoints> LossPoints(IReadOnlyList<StepEvent> steps, IReadOnlyList<ValidationEvent> validations) => new()
    {
        ["raw"] = ChartPoints.From(steps, step => step.Step, step => step.TrainLoss),
        ["validation"] = ChartPoints.From(validations, point => point.Step, point => point.ValidationLoss),
    };

    private static Dictionary<string, ChartPoints> TokenPoints(IReadOnlyList<StepEvent> steps, IReadOnlyList<ValidationEvent> validations) =>
        Points(steps, step => step.TokenAccuracy, validations, point => point.TokenAccuracy);

    private static Dictionary<string, ChartPoints> SequencePoints(IReadOnlyList<StepEvent> steps, IReadOnlyList<ValidationEvent> validations) =>
        Points(steps, step => step.SequenceAccuracy, validations, point => point.SequenceAccuracy);

    private static Dictionary<string, ChartPoints> PerplexityPoints(IReadOnlyList<StepEvent> steps, IReadOnlyList<ValidationEvent> validations) =>
        Points(steps, Perplexity, validations, point => point.Perplexity);

    private static double? Perplexity(StepEvent? step) => step is null ? null : Math.Exp(step.TrainLoss);

    // Steps of older runs have no accuracy.
    private static Dictionary<string, ChartPoints> Points(IReadOnlyList<StepEvent> steps, Func<StepEvent, double?> ofStep, IReadOnlyList<ValidationEvent> validations, Func<ValidationEvent, double> ofValidation) => new()
    {
        ["training"] = ChartPoints.From(steps.Where(step => ofStep(step) is not null), step => step.Step, step => ofStep(step)!.Value),
        ["validation"] = ChartPoints.From(validations, point => point.Step, ofValidation),
    };

    private static IReadOnlyList<(string, string, string)> Last(string color, string value) => [(string.Empty, color, value)];
}
