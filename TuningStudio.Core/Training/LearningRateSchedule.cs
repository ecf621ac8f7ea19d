using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Training;

/// <summary>Course of the learning rate, as transformers computes it: a warm-up begins with rate 0.</summary>
/// <param name="Peak">Highest rate.</param>
/// <param name="Kind">One of the choices of the option <c>schedule</c>.</param>
/// <param name="WarmupSteps">Steps over which the rate rises.</param>
/// <param name="TotalSteps">Steps of the run.</param>
public sealed record LearningRateSchedule(double Peak, string Kind, int WarmupSteps, int TotalSteps)
{
    // Where a polynomial ends, and how slowly a root falls where there is no warm-up to set its pace: transformers' values.
    private const double LowestRate = 1e-7;
    private const int StepsWithoutWarmup = 10_000;

    /// <summary>Falls of a cosine with restarts.</summary>
    public int Cycles { get; init; } = 1;

    /// <summary>Power of a polynomial.</summary>
    public double Power { get; init; } = 1;

    /// <summary>The schedule of a run as it was first asked for.</summary>
    public static LearningRateSchedule Of(ResolvedHyperparameters hyperparameters) =>
        new(hyperparameters.LearningRate, hyperparameters.Schedule, hyperparameters.WarmupSteps, hyperparameters.PlannedSteps) { Cycles = hyperparameters.ScheduleCycles, Power = hyperparameters.SchedulePower };

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
            "cosine_with_restarts" => progress >= 1 ? 0 : Peak * 0.5 * (1 + Math.Cos(Math.PI * (Cycles * progress % 1))),
            "polynomial" => LowestRate + ((Peak - LowestRate) * Math.Pow(Math.Max(0, 1 - progress), Power)),
            "inverse_sqrt" => Peak * Math.Sqrt(Timescale / (Timescale + step - WarmupSteps)),
            "constant" or "constant_with_warmup" => Peak,
            _ => throw new ArgumentOutOfRangeException(nameof(step), Kind, "Unknown schedule."),
        };
    }

    private double Timescale => WarmupSteps > 0 ? WarmupSteps : StepsWithoutWarmup;
}
