using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Training;

/// <summary>Course of the learning rate, as transformers computes it: a warm-up begins with rate 0.</summary>
/// <param name="Peak">Highest rate.</param>
/// <param name="Kind"><c>linear</c>, <c>cosine</c> or <c>constant</c>.</param>
/// <param name="WarmupSteps">Steps over which the rate rises.</param>
/// <param name="TotalSteps">Steps of the run.</param>
public sealed record LearningRateSchedule(double Peak, string Kind, int WarmupSteps, int TotalSteps)
{
    /// <summary>The schedule of a run, one step longer at its beginning: place 0, whose rate is 0 and teaches nothing, is not trained.</summary>
    public static LearningRateSchedule Of(ResolvedHyperparameters hyperparameters) =>
        new(hyperparameters.LearningRate, hyperparameters.Schedule, hyperparameters.WarmupSteps + 1, hyperparameters.TotalSteps + 1);

    /// <summary>The rate at a place of the schedule.</summary>
    /// <param name="step">The place, from 0; for a run's schedule the number of the step, from 1.</param>
    public double At(int step)
    {
        if (step < WarmupSteps)
        {
            return Peak * step / WarmupSteps;
        }

        var progress = (double)(step - WarmupSteps) / Math.Max(1, TotalSteps - WarmupSteps);
        return Kind switch
        {
            "linear" => Peak * Math.Max(0, 1 - progress),
            "cosine" => Peak * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress))),
            "constant" => Peak,
            _ => throw new ArgumentOutOfRangeException(nameof(step), Kind, "Unknown schedule."),
        };
    }
}
