using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Training;

/// <summary>Course of the learning rate, as transformers computes it: a warm-up begins with rate 0.</summary>
/// <param name="Peak">Highest rate.</param>
/// <param name="Kind"><c>linear</c>, <c>cosine</c> or <c>constant</c>.</param>
/// <param name="WarmupSteps">Steps over which the rate rises.</param>
/// <param name="TotalSteps">Steps of the run.</param>
public sealed record LearningRateSchedule(double Peak, string Kind, int WarmupSteps, int TotalSteps)
{
    /// <summary>The schedule of a run as it was first asked for.</summary>
    public static LearningRateSchedule Of(ResolvedHyperparameters hyperparameters) =>
        new(hyperparameters.LearningRate, hyperparameters.Schedule, hyperparameters.WarmupSteps, hyperparameters.PlannedSteps);

    /// <summary>The rate of a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
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
