using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Compare;

/// <summary>A measurement in which runs are compared.</summary>
/// <param name="Name">Stands in the address.</param>
/// <param name="Heading">Key of its name among the texts.</param>
/// <param name="HigherIsBetter">Which way a gain is; null where neither end is better.</param>
/// <param name="OfStep">Its value in a step; null for what is measured on validation data.</param>
/// <param name="OfValidation">Its value in a validation; null for what each step tells.</param>
/// <param name="Show">A value as people read it.</param>
/// <param name="Format">Number format of its axis as d3 spells it.</param>
public sealed record CompareMetric(string Name, string Heading, bool? HigherIsBetter, Func<StepEvent, double?>? OfStep, Func<ValidationEvent, double?>? OfValidation, Func<double?, string> Show, string? Format = null)
{
    /// <summary>A run's points over an axis.</summary>
    public ChartPoints Points(RunHistory history, ChartAxis axis)
    {
        if (OfStep is not null)
        {
            return ChartPoints.From(history.Steps.Where(step => OfStep(step) is not null), step => ChartAxes.Of(step, axis), step => OfStep(step)!.Value);
        }

        return ChartPoints.From(history.Validations, validation => ChartAxes.Of(history.Steps, validation.Step, axis), validation => OfValidation!(validation) ?? double.NaN);
    }

    /// <summary>The value that a run ended with, or has now.</summary>
    public double? Last(RunHistory history) => OfStep is not null
        ? history.Steps.Count > 0 ? OfStep(history.Steps[^1]) : null
        : history.Validations.Count > 0 ? OfValidation!(history.Validations[^1]) : null;

    /// <summary>The best value that a run ever had; null where neither end is better.</summary>
    public double? Best(RunHistory history)
    {
        var values = (OfStep is not null ? history.Steps.Select(OfStep) : history.Validations.Select(OfValidation!)).OfType<double>().Where(double.IsFinite).ToList();
        return HigherIsBetter is not { } higher || values.Count == 0 ? null : higher ? values.Max() : values.Min();
    }
}

/// <summary>Everything in which runs can be compared.</summary>
public static class CompareMetrics
{
    /// <summary>The first is shown where none is asked for.</summary>
    public static IReadOnlyList<CompareMetric> All { get; } =
    [
        new("loss", "Chart.Loss", false, step => step.TrainLoss, null, Readings.Number),
        new("validationLoss", "Compare.ValidationLoss", false, null, validation => validation.ValidationLoss, Readings.Number),
        new("perplexity", "Chart.Perplexity", false, null, validation => validation.Perplexity, Readings.Number),
        new("tokenAccuracy", "Chart.TokenAccuracy", true, null, validation => validation.TokenAccuracy, Readings.Percent, ".0%"),
        new("sequenceAccuracy", "Run.Exact", true, null, validation => validation.SequenceAccuracy, Readings.Percent, ".0%"),
        new("learningRate", "Chart.LearningRate", null, step => step.LearningRate, null, Readings.Number, ".1e"),
        new("gradientNorm", "Chart.GradientNorm", null, step => step.GradientNorm, null, Readings.Number),
        new("tokensPerSecond", "Chart.Speed", true, step => step.TokensPerSecond, null, Readings.Rate, "~s"),
        new("memory", "Run.Memory", null, ChartMemory.Of, null, ChartMemory.Show, ChartMemory.Format),
    ];
}
