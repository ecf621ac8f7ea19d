using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>Values of a metric in the measurements of runs.</summary>
internal static class MeasuredRuns
{
    /// <summary>Its value; no number where it was not measured.</summary>
    internal static double ValueOf(this BestMetric metric, ValidationEvent validation) => metric.Read(validation) ?? double.NaN;

    /// <summary>The measurements after a run's first step that have the metric.</summary>
    internal static List<ValidationEvent> Measured(this BestMetric metric, IEnumerable<ValidationEvent> validations) =>
        [.. validations.Where(validation => validation.Step > 0 && metric.Read(validation) is not null)];

    /// <summary>Whether one value is better than another; a value that is no number never is.</summary>
    internal static bool IsBetter(this BestMetric metric, double one, double other) => double.IsFinite(one) && (!double.IsFinite(other) || metric.IsGain(one, other));

    /// <summary>The best measurement of a run after its first step, the earliest of equals; null where there is none.</summary>
    internal static ValidationEvent? BestOf(this BestMetric metric, IEnumerable<ValidationEvent> validations)
    {
        ValidationEvent? best = null;
        foreach (var validation in metric.Measured(validations))
        {
            best = best is null || metric.IsBetter(metric.ValueOf(validation), metric.ValueOf(best)) ? validation : best;
        }

        return best;
    }
}
