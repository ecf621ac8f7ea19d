using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Charts;

/// <summary>What the horizontal axis of a chart counts.</summary>
public enum ChartAxis
{
    /// <summary>Optimizer updates.</summary>
    Steps,

    /// <summary>Passes over the data.</summary>
    Epochs,

    /// <summary>Minutes of training.</summary>
    Time,

    /// <summary>Tokens read.</summary>
    Tokens,
}

/// <summary>Places of a run's events on an axis.</summary>
public static class ChartAxes
{
    /// <summary>Reads an axis from the address; steps where it says nothing.</summary>
    public static ChartAxis Parse(string? name) => Enum.TryParse<ChartAxis>(name, ignoreCase: true, out var axis) && Enum.IsDefined(axis) ? axis : ChartAxis.Steps;

    public static double Of(StepEvent step, ChartAxis axis) => axis switch
    {
        ChartAxis.Epochs => step.Epoch,
        ChartAxis.Time => step.ElapsedSeconds / 60,
        ChartAxis.Tokens => step.TokensSoFar,
        _ => step.Step,
    };

    /// <summary>The place of what happened after a step's update: where the last step up to it stands.</summary>
    /// <param name="steps">Steps in order, perhaps not all of them.</param>
    /// <param name="step">The number of updates done.</param>
    /// <param name="axis">What is counted.</param>
    public static double Of(IReadOnlyList<StepEvent> steps, int step, ChartAxis axis)
    {
        if (axis == ChartAxis.Steps)
        {
            return step;
        }

        var (low, high) = (0, steps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = steps[middle].Step <= step ? (middle + 1, high) : (low, middle);
        }

        return low > 0 ? Of(steps[low - 1], axis) : 0;
    }
}
