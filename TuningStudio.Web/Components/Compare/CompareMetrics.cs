using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Compare;

/// <summary>A measurement in which runs are compared.</summary>
/// <param name="Name">Stands in the address.</param>
/// <param name="Heading">Key of its name among the texts.</param>
/// <param name="HigherIsBetter">Which way a gain is; null where neither end is better.</param>
/// <param name="OfStep">Its value in a step; null for what is measured now and then.</param>
/// <param name="OfRun">All its values in a run with the steps of their evaluations; null for what each step tells.</param>
/// <param name="Show">A value as people read it.</param>
/// <param name="Format">Number format of its axis as d3 spells it.</param>
public sealed record CompareMetric(string Name, string Heading, bool? HigherIsBetter, Func<StepEvent, double?>? OfStep, Func<RunHistory, IEnumerable<(int Step, double? Value)>>? OfRun, Func<double?, string> Show, string? Format = null)
{
    /// <summary>What a run came to, where that is neither its best nor its last step's.</summary>
    public Func<RunHistory, double?>? OfEnd { get; init; }

    /// <summary>Name of what a run came to in a table for programs.</summary>
    public string ResultName { get => field ?? Name; init; }

    /// <summary>Key of the name that what a run came to goes by.</summary>
    public string ResultHeading { get => field ?? Heading; init; }

    /// <summary>Key of what that name leaves open; null where it says all.</summary>
    public string? ResultHelp { get; init; }

    /// <summary>A run's points over an axis.</summary>
    public ChartPoints Points(RunHistory history, ChartAxis axis)
    {
        if (OfStep is not null)
        {
            return ChartPoints.From(history.Steps.Where(step => OfStep(step) is not null), step => ChartAxes.Of(step, axis), step => OfStep(step)!.Value);
        }

        return ChartPoints.From(OfRun!(history), point => ChartAxes.Of(history.Steps, point.Step, axis), point => point.Value ?? double.NaN);
    }

    /// <summary>The value that a run ended with, or has now.</summary>
    public double? Last(RunHistory history) => OfStep is not null
        ? history.Steps.Count > 0 ? OfStep(history.Steps[^1]) : null
        : OfRun!(history).Select(point => point.Value).LastOrDefault();

    /// <summary>What a run came to: the best that was measured now and then, or the end of what has none and of what each step tells, whose best is chance.</summary>
    public double? Result(RunHistory history) => OfEnd is not null ? OfEnd(history) : OfRun is not null && HigherIsBetter is not null ? Best(history) : Last(history);

    /// <summary>The best value that a run ever had; null where neither end is better.</summary>
    public double? Best(RunHistory history)
    {
        var values = (OfStep is not null ? history.Steps.Select(OfStep) : OfRun!(history).Select(point => point.Value)).OfType<double>().Where(double.IsFinite).ToList();
        return HigherIsBetter is not { } higher || values.Count == 0 ? null : higher ? values.Max() : values.Min();
    }
}

/// <summary>Everything in which runs can be compared.</summary>
public static class CompareMetrics
{
    /// <summary>The first is shown where none is asked for.</summary>
    public static IReadOnlyList<CompareMetric> All { get; } =
    [
        new("loss", "Chart.Loss", false, step => step.TrainLoss, null, Readings.Loss)
        {
            OfEnd = run => run.Steps is [.., { EpochLoss: { } mean }] ? mean : run.Summary.TrainLoss,
            ResultName = "epochLoss",
            ResultHeading = "Run.EpochLoss",
            ResultHelp = "Run.EpochLossHelp",
        },
        new("validationLoss", "Compare.ValidationLoss", false, null, Validated(point => point.ValidationLoss), Readings.Loss),
        new("perplexity", "Chart.Perplexity", false, null, Validated(point => point.Perplexity), Readings.Number),
        new("tokenAccuracy", "Chart.TokenAccuracy", true, null, Validated(point => point.TokenAccuracy), Readings.Percent, ".0%"),
        new("sequenceAccuracy", "Run.Exact", true, null, Validated(point => point.SequenceAccuracy), Readings.Percent, ".0%"),
        new("exactMatch", "Compare.ExactMatch", true, null, Generated(point => point.ExactMatch), Readings.Percent, ".0%"),
        new("bleu", "Compare.Bleu", true, null, Generated(point => point.Bleu), Readings.Score),
        new("rougeL", "Compare.RougeL", true, null, Generated(point => 100 * point.RougeL), Readings.Score),
        new("classAccuracy", "Compare.ClassAccuracy", true, null, Classified(point => point.Accuracy), Readings.Percent, ".0%"),
        new("weightedF1", "Class.WeightedF1", true, null, Classified(point => point.WeightedF1), Readings.Number),
        new("macroF1", "Class.MacroF1", true, null, Classified(point => point.MacroF1), Readings.Number),
        new("klToBase", "Effect.Kl", null, null, Moved(point => point.KlToBase), Readings.Number),
        new("weightChange", "Effect.Weights", null, null, Moved(point => point.WeightShare()), Readings.Number),
        new("learningRate", "Chart.LearningRate", null, step => step.LearningRate, null, Readings.Number, ".1e"),
        new("gradientNorm", "Chart.GradientNorm", null, step => step.GradientNorm, null, Readings.Number),
        new("tokensPerSecond", "Chart.Speed", true, step => step.TokensPerSecond, null, Readings.Rate, "~s"),
        new("padding", "Run.Padding", false, ChartPadding.Of, null, Readings.Percent, ".0%"),
        new("memory", "Run.Memory", null, ChartMemory.Of, null, ChartMemory.Show, ChartMemory.Format),
    ];

    private static Func<RunHistory, IEnumerable<(int Step, double? Value)>> Validated(Func<ValidationEvent, double?> read) => run => run.Validations.Select(point => (point.Step, read(point)));

    private static Func<RunHistory, IEnumerable<(int Step, double? Value)>> Generated(Func<GenerationMetricsEvent, double?> read) => run => run.GenerationMetrics.Select(point => (point.Step, read(point)));

    private static Func<RunHistory, IEnumerable<(int Step, double? Value)>> Moved(Func<AdapterEffectEvent, double?> read) => run => run.Effects.Select(point => (point.Step, read(point)));

    private static Func<RunHistory, IEnumerable<(int Step, double? Value)>> Classified(Func<ClassificationEvent, double?> read) => run => run.Classifications.Select(point => (point.Step, read(point)));
}
