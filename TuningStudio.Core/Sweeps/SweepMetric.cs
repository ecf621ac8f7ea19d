using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>What the runs of a sweep are compared by.</summary>
/// <param name="Name">Its JSON name.</param>
/// <param name="Label">What people call it.</param>
/// <param name="IsLowerBetter">Whether the smallest value is the best.</param>
/// <param name="Read">Its value in a pass over the validation data.</param>
public sealed record SweepMetric(string Name, LocalizedText Label, bool IsLowerBetter, Func<ValidationEvent, double> Read)
{
    /// <summary>Whether one value is better than another; a value that is no number never is.</summary>
    public bool IsBetter(double one, double other) => double.IsFinite(one) && (!double.IsFinite(other) || (IsLowerBetter ? one < other : one > other));

    /// <summary>The best measurement of a run after its first step, the earliest of equals; null where there is none.</summary>
    public ValidationEvent? Best(IEnumerable<ValidationEvent> validations)
    {
        ValidationEvent? best = null;
        foreach (var validation in validations.Where(validation => validation.Step > 0))
        {
            best = best is null || IsBetter(Read(validation), Read(best)) ? validation : best;
        }

        return best;
    }
}

/// <summary>The metrics, the usual one first.</summary>
public static class SweepMetrics
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SweepMetric> All { get; } =
    [
        new("validationLoss", new("Validation loss", "验证损失"), IsLowerBetter: true, validation => validation.ValidationLoss),
        new("tokenAccuracy", new("Token accuracy", "token 准确率"), IsLowerBetter: false, validation => validation.TokenAccuracy),
        new("sequenceAccuracy", new("Whole answers", "完整回答准确率"), IsLowerBetter: false, validation => validation.SequenceAccuracy),
    ];

    /// <summary>Finds a metric by its name; null where there is none.</summary>
    public static SweepMetric? Find(string? name) => All.FirstOrDefault(metric => metric.Name == name);
}
