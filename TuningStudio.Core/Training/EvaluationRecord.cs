using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Keeps account of which evaluation was the best, and for how long there was no gain.</summary>
public static class EvaluationRecord
{
    /// <summary>Takes account of an evaluation.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="hyperparameters">Name the metric and the smallest gain.</param>
    /// <param name="counts">Whether early stopping counts it: one that a person asked for in between does not use up its patience.</param>
    public static TrainingState Add(TrainingState state, ValidationEvent evaluation, ResolvedHyperparameters hyperparameters, bool counts)
    {
        state = state with { ValidationLoss = evaluation.ValidationLoss, ValidationStep = state.Step };
        var metric = BestMetric.Get(hyperparameters.BestMetric);
        if (metric.Read(evaluation) is not { } value || !double.IsFinite(value))
        {
            return state;
        }

        // The untouched base is a mark to beat, but no state to keep.
        if (state.Step > 0 && (state.Best is null || metric.IsGain(value, state.Best.Value)))
        {
            state = state with { Best = new BestEvaluation(state.Step, value) };
        }

        return state.ValueToBeat is not { } mark || metric.IsGain(value, mark, hyperparameters.EarlyStoppingMinDelta)
            ? state with { ValueToBeat = value, EvaluationsWithoutGain = 0 }
            : state with { EvaluationsWithoutGain = state.EvaluationsWithoutGain + (counts ? 1 : 0) };
    }

    /// <summary>Whether early stopping has waited long enough.</summary>
    public static bool IsOutOfPatience(TrainingState state, ResolvedHyperparameters hyperparameters) =>
        hyperparameters.EarlyStoppingPatience > 0 && state.EvaluationsWithoutGain >= hyperparameters.EarlyStoppingPatience;
}
