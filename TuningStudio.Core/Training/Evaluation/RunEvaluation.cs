using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Measures a run between two updates: the validation loss, and whatever else was asked for.</summary>
/// <param name="model">The base, with the adapter on.</param>
/// <param name="hyperparameters">Resolved.</param>
/// <param name="data">The examples.</param>
/// <param name="measurements">What is measured beside the loss.</param>
/// <param name="sink">Where events go.</param>
/// <param name="commands">Where a stop is looked for.</param>
internal sealed class RunEvaluation(
    ICausalLanguageModel model,
    ResolvedHyperparameters hyperparameters,
    TrainingSet data,
    IReadOnlyList<IMeasurement> measurements,
    IRunEventSink sink,
    CommandQueue commands)
{
    private readonly BestMetric _metric = BestMetric.Get(hyperparameters.BestMetric);

    // What gave something at the step that was measured last.
    private readonly HashSet<IMeasurement> _taken = [];

    /// <summary>Whether there is nothing to measure.</summary>
    internal bool IsEmpty => data.Validation.Count + measurements.Count == 0;

    private bool IsStopping => commands.PendingStop is not null;

    /// <summary>Measures.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="counts">Whether early stopping counts it.</param>
    /// <param name="isLast">Whether the run ends here.</param>
    /// <returns>The state with what was measured, or as it was where a stop cut it short.</returns>
    /// <exception cref="TuningException">The loss is no number.</exception>
    internal TrainingState Take(TrainingState state, bool counts, bool isLast)
    {
        if (IsEmpty)
        {
            return state;
        }

        sink.Emit(new PhaseEvent { Phase = RunPhase.Validating });
        _taken.Clear();
        var hasLoss = data.Validation.Count > 0;
        var measured = hasLoss ? MeasureLoss(state) : null;
        if (hasLoss && measured is null)
        {
            return state;
        }

        var classification = TakeRest(state, isLast);
        sink.Emit(new PhaseEvent { Phase = RunPhase.Training });
        if (measured is null)
        {
            return state with { ValidationStep = state.Step };
        }

        // Without what the best is chosen by, the evaluation was cut short as well.
        return _metric.OfClassification && classification is null && IsStopping
            ? state
            : EvaluationRecord.Add(state, measured with { Classification = classification?.Scores() }, hyperparameters, counts);
    }

    /// <summary>Measures what is measured at the end only, where a run turns out to end at the step that was measured last.</summary>
    /// <returns>The classification, if one was made now.</returns>
    internal ClassificationEvent? TakeRest(TrainingState state, bool isLast)
    {
        ClassificationEvent? classification = null;
        var at = new EvaluationPoint(state.Step, hyperparameters.EpochOf(state.Step), isLast);
        foreach (var measurement in measurements.Where(measurement => !_taken.Contains(measurement)))
        {
            // What is only looked at must not cost the run.
            try
            {
                if (!IsStopping && measurement.Take(at, () => IsStopping) is { } result)
                {
                    sink.Emit(result);
                    _taken.Add(measurement);
                    classification = result as ClassificationEvent ?? classification;
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                sink.Emit(new LogEvent { Level = "warning", Message = $"Something could not be measured at step {state.Step}: {exception.Message}" });
            }
        }

        return classification;
    }

    // Null where a stop cut it short.
    private ValidationEvent? MeasureLoss(TrainingState state)
    {
        if (Evaluator.Run(model, data.Validation, 2 * hyperparameters.MicroBatchSize, data.PaddingId, () => IsStopping) is not { } result)
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
