using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Measures a run between two updates: the validation loss, and whatever else was asked for.</summary>
/// <param name="model">The base, with the adapter on.</param>
/// <param name="hyperparameters">Resolved.</param>
/// <param name="data">The examples.</param>
/// <param name="measurements">What is measured beside the loss.</param>
/// <param name="room">How much is measured at once.</param>
/// <param name="sink">Where events go.</param>
/// <param name="commands">Where a stop is looked for.</param>
internal sealed class RunEvaluation(
    ICausalLanguageModel model,
    ResolvedHyperparameters hyperparameters,
    TrainingSet data,
    IReadOnlyList<IMeasurement> measurements,
    EvaluationRoom room,
    IRunEventSink sink,
    CommandQueue commands)
{
    private readonly BestMetric _metric = BestMetric.Get(hyperparameters.BestMetric);

    // What gave something at the step that was measured last.
    private readonly HashSet<IMeasurement> _taken = [];

    /// <summary>Whether there is nothing to measure.</summary>
    internal bool IsEmpty => data.Validation.Count + measurements.Count == 0;

    private bool IsStopping => commands.PendingStop is not null;

    /// <summary>Whether a state is to be measured, or the rest of what a stop had cut short: before the first step, every so many and after the last one.</summary>
    internal bool IsDue(TrainingState state) => !IsEmpty && (state.EvaluationIsCut
        || (state.ValidationStep != state.Step && (state.Step % hyperparameters.ValidationSteps == 0 || state.Step >= hyperparameters.TotalSteps)));

    /// <summary>Measures; what a stop had cut short goes on where it was.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="counts">Whether early stopping counts it.</param>
    /// <returns>The state with what was measured; where a stop cuts it short it stays due.</returns>
    /// <exception cref="TuningException">The loss is no number.</exception>
    internal TrainingState Take(TrainingState state, bool counts)
    {
        if (IsEmpty)
        {
            return state;
        }

        sink.Emit(new PhaseEvent { Phase = RunPhase.Validating });
        ValidationEvent? measured = null;
        if (!state.EvaluationIsCut)
        {
            _taken.Clear();
            if (data.Validation.Count > 0 && (measured = MeasureLoss(state)) is null)
            {
                return state;
            }
        }

        var (isWhole, classification) = TakeRest(state.Step, isLast: false);
        sink.Emit(new PhaseEvent { Phase = RunPhase.Training });
        if (_metric.OfClassification && classification is null && !isWhole)
        {
            // Without what the best is chosen by, nothing is measured yet.
            return state;
        }

        state = measured is null
            ? state with { ValidationStep = state.Step }
            : EvaluationRecord.Add(state, measured with { Classification = classification?.Scores() }, hyperparameters, counts);
        return state with { EvaluationIsCut = !isWhole };
    }

    /// <summary>Measures what is measured at the end only; where the state that is kept is not the last one, all of it anew.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="kept">Step of the state that is kept, which is in the model.</param>
    internal void TakeFinal(TrainingState state, int kept)
    {
        if (IsEmpty)
        {
            return;
        }

        if (kept != state.Step)
        {
            _taken.Clear();
        }

        sink.Emit(new PhaseEvent { Phase = RunPhase.Validating });
        TakeRest(kept, isLast: true);
    }

    // Whether no stop cut it short, and the classification, if one was made now.
    private (bool IsWhole, ClassificationEvent? Classification) TakeRest(int step, bool isLast)
    {
        ClassificationEvent? classification = null;
        foreach (var measurement in measurements.Where(measurement => !_taken.Contains(measurement)))
        {
            if (IsStopping)
            {
                return (false, classification);
            }

            // What is only looked at must not cost the run.
            try
            {
                if (room.Measure(rows => measurement.Take(new EvaluationPoint(step, hyperparameters.EpochOf(step), isLast, rows), () => IsStopping)) is { } result)
                {
                    sink.Emit(result);
                    _taken.Add(measurement);
                    classification = result as ClassificationEvent ?? classification;
                }
                else if (IsStopping)
                {
                    return (false, classification);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                sink.Emit(new LogEvent { Level = "warning", Message = $"Something could not be measured at step {step}: {exception.Message}" });
            }
        }

        return (true, classification);
    }

    // Null where a stop cut it short.
    private ValidationEvent? MeasureLoss(TrainingState state)
    {
        if (room.Measure(rows => Evaluator.Run(model, data.Validation, rows, data.PaddingId, () => IsStopping)) is not { } result)
        {
            return null;
        }

        if (!double.IsFinite(result.Loss))
        {
            throw Divergence.NotANumber(state.Step, []);
        }

        var measured = new ValidationEvent
        {
            Step = state.Step,
            Epoch = hyperparameters.EpochOf(state.Step),
            ValidationLoss = result.Loss,
            TokenAccuracy = result.TokenAccuracy,
            SequenceAccuracy = result.SequenceAccuracy,
            Examples = data.Validation.Count,
        };
        sink.Emit(measured);
        return measured;
    }
}
