using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>How a run of a sweep has gone so far.</summary>
/// <param name="PlannedEpochs">Passes over the data that it will make.</param>
/// <param name="Validations">Its measurements, in order.</param>
public sealed record SweepTrack(double PlannedEpochs, IReadOnlyList<ValidationEvent> Validations);

/// <summary>
/// Finds runs that will hardly become the best. Runs are compared after equally many passes over the data, which for runs of one batch size is
/// after equally many steps; what one of a larger batch has seen is then no less than the others.
/// </summary>
public static class HopelessRuns
{
    /// <summary>The rule that keeps every run.</summary>
    public const string None = "none";

    /// <summary>The rule of the median: see <see cref="IsHopeless"/>.</summary>
    public const string Median = "median";

    /// <summary>Successive halving: see <see cref="IsHopeless"/>.</summary>
    public const string Halving = "halving";

    // Fewer runs say too little about what is usual, and the first measurement is still the warm-up's.
    private const int FewestOthers = 3;
    private const int FewestMeasurements = 2;
    private const double Closeness = 1e-6;

    private static readonly double[] Rungs = [1.0 / 8, 1.0 / 4, 1.0 / 2];

    /// <summary>The rules.</summary>
    public static IReadOnlyList<string> Rules { get; } = [Median, Halving, None];

    /// <summary>
    /// Whether a run should be ended, asked after each of its measurements. By the median (Golovin et al., "Google Vizier", 2017): from its second
    /// measurement on, where its best value is worse than the median of what at least three others had reached by then. By
    /// halving (Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2020): at an eighth, a quarter and a half of the run,
    /// where its best value is not in the better half of all that came so far.
    /// </summary>
    /// <param name="rule">One of <see cref="Rules"/>.</param>
    /// <param name="metric">What counts.</param>
    /// <param name="own">The run.</param>
    /// <param name="others">The other runs of its sweep, over or not.</param>
    public static bool IsHopeless(string rule, BestMetric metric, SweepTrack own, IEnumerable<SweepTrack> others)
    {
        var measured = metric.Measured(own.Validations);
        if (rule == None || measured.Count == 0)
        {
            return false;
        }

        var epoch = measured[^1].Epoch;
        var value = metric.ValueOf(metric.BestOf(measured)!);
        var reached = others.Select(other => BestBy(metric, other, epoch)).OfType<double>().ToList();
        return rule == Median
            ? measured.Count >= FewestMeasurements && reached.Count >= FewestOthers && metric.IsBetter(MiddleOf(reached), value)
            : IsOnRung(own, measured) && reached.Count > 0 && reached.Count(other => metric.IsBetter(other, value)) >= (reached.Count + 2) / 2;
    }

    // Null where the other has not come so far, and was not planned to end before.
    private static double? BestBy(BestMetric metric, SweepTrack other, double epoch)
    {
        var measured = metric.Measured(other.Validations);
        var hasCome = measured.Count > 0 && measured[^1].Epoch >= Math.Min(epoch, other.PlannedEpochs) - Closeness;
        return hasCome && metric.BestOf(measured.Where(validation => validation.Epoch <= epoch + Closeness)) is { } best ? metric.ValueOf(best) : null;
    }

    private static bool IsOnRung(SweepTrack own, List<ValidationEvent> measured)
    {
        var before = measured.Count > 1 ? measured[^2].Epoch : 0;
        return Rungs.Any(rung => before < (rung * own.PlannedEpochs) - Closeness && measured[^1].Epoch >= (rung * own.PlannedEpochs) - Closeness);
    }

    private static double MiddleOf(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
