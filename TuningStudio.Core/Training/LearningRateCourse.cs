using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Training;

/// <summary>
/// The learning rate over a whole run: the schedule it was asked for, then one for each extension, of the same kind and without
/// warm-up; each with the peak that a person may have set meanwhile. A peak that was set ends with the schedule it was set in.
/// </summary>
public sealed class LearningRateCourse
{
    private readonly List<(int From, LearningRateSchedule Schedule)> _parts = [];

    /// <summary>The course of a run.</summary>
    public LearningRateCourse(ResolvedHyperparameters hyperparameters)
    {
        var planned = LearningRateSchedule.Of(hyperparameters);
        _parts.Add((0, planned));
        var from = hyperparameters.PlannedSteps;
        foreach (var (epochs, rate) in hyperparameters.Extensions)
        {
            var steps = epochs * hyperparameters.StepsPerEpoch;
            _parts.Add((from, planned with { Peak = rate, WarmupSteps = 0, TotalSteps = steps }));
            from += steps;
        }
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="changes">Peaks that were set, in order.</param>
    public double At(int step, IReadOnlyList<LearningRateChange> changes)
    {
        var (from, schedule) = PartOf(step);
        return (schedule with { Peak = PeakAt(step, changes) }).At(step - from);
    }

    /// <summary>The peak of the schedule that a step belongs to.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="changes">Peaks that were set, in order.</param>
    public double PeakAt(int step, IReadOnlyList<LearningRateChange> changes)
    {
        var (from, schedule) = PartOf(step);
        return changes.LastOrDefault(change => change.Step >= from && change.Step <= step)?.LearningRate ?? schedule.Peak;
    }

    private (int From, LearningRateSchedule Schedule) PartOf(int step) => _parts.FindLast(part => part.From <= step);
}
