using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>What a diagnosis looks at: a run's events, without what a resumed run has undone. Steps may be thinned out.</summary>
public sealed record RunObservations
{
    /// <summary>The settings; null while they are not resolved.</summary>
    public ResolvedHyperparameters? Settings { get; init; }

    /// <summary>The data; null while it is not prepared.</summary>
    public DataPreparedEvent? Data { get; init; }

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<StepEvent> Steps { get; init; } = [];

    /// <summary>The validations in order.</summary>
    public IReadOnlyList<ValidationEvent> Validations { get; init; } = [];

    /// <summary>The last measurement of the adapter's effect; null in logs of older versions.</summary>
    public AdapterEffectEvent? Effect { get; init; }

    /// <summary>Collects them from a log.</summary>
    public static RunObservations Of(IEnumerable<RunEvent> events)
    {
        var steps = new List<StepEvent>();
        var validations = new List<ValidationEvent>();
        var effects = new List<AdapterEffectEvent>();
        var run = new RunObservations { Steps = steps, Validations = validations };
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunStartedEvent started:
                    steps.RemoveAll(step => step.Step > started.ResumedFromStep);
                    validations.RemoveAll(validation => validation.Step > started.ResumedFromStep);
                    effects.RemoveAll(effect => effect.Step > started.ResumedFromStep);
                    break;
                case ResolvedEvent resolved:
                    run = run with { Settings = resolved.Hyperparameters };
                    break;
                case DataPreparedEvent data:
                    run = run with { Data = data };
                    break;
                case StepEvent step:
                    steps.Add(step);
                    break;
                case ValidationEvent validation:
                    validations.Add(validation);
                    break;
                case AdapterEffectEvent effect:
                    effects.Add(effect);
                    break;
            }
        }

        return run with { Effect = effects.LastOrDefault() };
    }

    /// <summary>Mean training loss of steps, or null where there are none.</summary>
    internal static double? MeanLoss(IEnumerable<StepEvent> steps) => steps.Select(step => (double?)step.TrainLoss).Average();
}
