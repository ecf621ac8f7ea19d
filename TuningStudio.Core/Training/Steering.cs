using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Does what a person asks for between two updates.</summary>
/// <param name="learningRates">The course that a new peak changes.</param>
/// <param name="hyperparameters">Say where the run ends.</param>
/// <param name="writer">Saves states.</param>
/// <param name="measure">Measures on the validation data.</param>
/// <param name="sink">Where the effects are told.</param>
internal sealed class Steering(LearningRateCourse learningRates, ResolvedHyperparameters hyperparameters, CheckpointWriter writer, Func<TrainingState, TrainingState> measure, IRunEventSink sink)
{
    /// <summary>Whether every step is done.</summary>
    internal bool IsFinished(TrainingState state) => state.Step >= hyperparameters.TotalSteps;

    /// <summary>Does what the orders ask for, except leaving.</summary>
    internal TrainingState Obey(Orders orders, TrainingState state)
    {
        if (orders.Patience)
        {
            state = state with { EvaluationsWithoutGain = 0 };
        }

        if (orders.LearningRate is { } rate)
        {
            state = ChangeLearningRate(rate, state);
        }

        if (orders.Evaluate)
        {
            state = measure(state);
            writer.SaveIfDue(state);
        }

        if (orders.Checkpoint)
        {
            writer.Save(state, isAskedFor: true);
        }

        return state;
    }

    /// <summary>Saves the state, so that whoever resumes goes on from here, and says whether to leave.</summary>
    internal bool MayLeave(EndCommand stop, TrainingState state)
    {
        // A pause gives the device away: not before the state is safe. A finished run has nothing to go on with.
        var isSafe = writer.Save(state);
        return stop is StopCommand || (isSafe && !IsFinished(state));
    }

    private TrainingState ChangeLearningRate(double rate, TrainingState state)
    {
        var problem = IsFinished(state)
            ? "The learning rate stays as it is: the last step is done."
            : HyperparameterCatalog.Get("learningRate").Check(rate.ToString("r", CultureInfo.InvariantCulture));
        if (problem is not null)
        {
            sink.Emit(new LogEvent { Level = "warning", Message = problem });
            return state;
        }

        var before = learningRates.PeakAt(state.Step, state.LearningRates);
        state = state with { LearningRates = [.. state.LearningRates, new LearningRateChange(state.Step, rate)] };

        // Saved at once: a resumed run must not repeat with the old rate what was done with the new one.
        writer.Save(state);
        sink.Emit(new LearningRateEvent { Step = state.Step, Before = before, LearningRate = rate });
        return state;
    }
}
