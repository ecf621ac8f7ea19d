using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Learn;

/// <summary>Between what a figure of the loss is expected to lie.</summary>
/// <param name="Key">Which figure, in the keys of texts.</param>
/// <param name="AtLeast">Lowest; null for none.</param>
/// <param name="AtMost">Highest; null for none.</param>
/// <param name="Measure">Reads it from a run's steps, in nats; null while too little is there.</param>
public sealed record LossBand(string Key, double? AtLeast, double? AtMost, Func<IReadOnlyList<StepEvent>, double?> Measure)
{
    /// <summary>Whether a figure lies within.</summary>
    public bool Holds(double value) => value >= (AtLeast ?? double.NegativeInfinity) && value <= (AtMost ?? double.PositiveInfinity);

    /// <summary>Mean of the first so many steps.</summary>
    internal static Func<IReadOnlyList<StepEvent>, double?> FirstSteps(int count) => steps =>
        steps is [.., { } last] && last.Step >= count ? Mean(steps.Where(step => step.Step <= count)) : null;

    /// <summary>Mean of the last so many steps of an epoch, from 1, once the next one has begun or the run has ended with it.</summary>
    internal static Func<IReadOnlyList<StepEvent>, double?> EndOfEpoch(int epoch, int count) => steps =>
        IsOver(steps, epoch) ? Mean(Of(steps, epoch).TakeLast(count)) : null;

    /// <summary>By how much the mean falls from the last so many steps of an epoch to the first so many of the next.</summary>
    internal static Func<IReadOnlyList<StepEvent>, double?> FallAfterEpoch(int epoch, int count) => steps =>
        Of(steps, epoch + 1).Take(count).ToList() is var next && next.Count == count ? Mean(Of(steps, epoch).TakeLast(count)) - Mean(next) : null;

    /// <summary>Mean of a whole epoch, from 1, once it is over.</summary>
    internal static Func<IReadOnlyList<StepEvent>, double?> Epoch(int epoch) => steps => IsOver(steps, epoch) ? Mean(Of(steps, epoch)) : null;

    // An epoch's last step stands exactly on its end, give or take what dividing loses.
    private static IEnumerable<StepEvent> Of(IReadOnlyList<StepEvent> steps, int epoch) => steps.Where(step => (int)Math.Ceiling(step.Epoch - 1e-6) == epoch);

    private static bool IsOver(IReadOnlyList<StepEvent> steps, int epoch) => steps is [.., { } last] && last.Epoch >= epoch - 1e-6;

    private static double? Mean(IEnumerable<StepEvent> steps) => steps.Select(step => (double?)step.TrainLoss).Average();
}
