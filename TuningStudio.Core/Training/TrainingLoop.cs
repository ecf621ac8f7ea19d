using TorchSharp;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Core.Training;

/// <summary>How a loop ended.</summary>
/// <param name="State">Where it ended.</param>
/// <param name="Stop">The command that ended it early, or null.</param>
/// <param name="OutOfPatience">Whether early stopping ended it.</param>
/// <param name="Divergence">Why it cannot go on as it is, or null.</param>
public sealed record LoopOutcome(TrainingState State, EndCommand? Stop, bool OutOfPatience = false, Divergence? Divergence = null);

/// <summary>
/// Trains an adapter: the whole of it, from the first step to the last, on the calling thread.
/// </summary>
/// <param name="model">The base, with the adapter on.</param>
/// <param name="adapter">What is trained.</param>
/// <param name="hyperparameters">Resolved, with the number of steps.</param>
/// <param name="data">The examples.</param>
/// <param name="checkpoints">Saved states; the newest is taken up.</param>
/// <param name="sink">Where events go.</param>
/// <param name="commands">What a person wants meanwhile.</param>
/// <param name="time">Measures.</param>
/// <param name="measurements">What is measured at evaluations beside the loss.</param>
public sealed class TrainingLoop(
    ICausalLanguageModel model,
    IAttachedAdapter adapter,
    ResolvedHyperparameters hyperparameters,
    TrainingSet data,
    CheckpointStore checkpoints,
    IRunEventSink sink,
    CommandQueue commands,
    TimeProvider time,
    IReadOnlyList<IMeasurement>? measurements = null)
{
    private readonly RunEvaluation _evaluation = new(model, hyperparameters, data, measurements ?? [], sink, commands);
    private readonly LearningRateCourse _learningRates = new(hyperparameters);
    private readonly ValuesInForce _values = new(hyperparameters, sink);
    private readonly UpdateBatches _batches = new(
        data.Training,
        data.PaddingId,
        hyperparameters.Seed,
        hyperparameters.StepsPerEpoch,
        new(BatchingModes.Parse(hyperparameters.Batching), hyperparameters.EffectiveBatchSize, hyperparameters.MicroBatchSize, data.Training.Max(example => example.Ids.Length)));

    private readonly Pace _pace = new();

    /// <inheritdoc cref="UpdatePass.OnMicroBatch"/>
    internal Action<Batch>? OnMicroBatch { get; init; }

    /// <summary>Runs to the end, or until a stop command, early stopping or a loss beyond hope ends it.</summary>
    public LoopOutcome Run()
    {
        using var optimizer = new AdapterOptimizer(adapter.Parameters, hyperparameters.WeightDecay, hyperparameters.MaxGradientNorm, AdamSettings.Of(hyperparameters));
        var writer = new CheckpointWriter(checkpoints, adapter, optimizer, hyperparameters, sink);
        var state = Restore(optimizer);
        using var gradients = Gradients(optimizer, mayFit: state.Step == 0);
        writer.BeginAt(state);
        var steering = new Steering(_learningRates, hyperparameters, writer, MeasureNow, sink);
        try
        {
            if (state.ValidationStep is null && state.Step == 0)
            {
                state = Validate(state);
            }

            while (true)
            {
                var orders = commands.Take(sink);
                state = steering.Obey(orders, state);
                if (orders.Stop is { } stop && steering.MayLeave(stop, state))
                {
                    return new LoopOutcome(state, stop);
                }

                if (steering.IsFinished(state) || EvaluationRecord.IsOutOfPatience(state, hyperparameters))
                {
                    // The last validation is missing if a stop had cut it short and the run was resumed.
                    state = state.ValidationStep == state.Step ? state : Validate(state, isLast: true);
                    _evaluation.TakeRest(state, isLast: true);
                    writer.Save(state);
                    return new LoopOutcome(state, null, OutOfPatience: !steering.IsFinished(state));
                }

                state = LossWatch.Look(Step(AtEpochStart(state), optimizer, gradients));
                if (LossWatch.HasExploded(state))
                {
                    throw Divergence.Exploded(state, ExamplesOf(state.Step - state.UnusualSteps).Select(example => example.Line));
                }

                if (steering.IsFinished(state) || state.Step % hyperparameters.ValidationSteps == 0)
                {
                    state = Validate(state, isLast: steering.IsFinished(state));
                }

                writer.SaveIfDue(state);
            }
        }
        catch (TuningException fault) when (fault.Code is ErrorCodes.NotANumber or ErrorCodes.Diverged)
        {
            return new LoopOutcome(state, null, Divergence: GoBack(state, fault, writer));
        }
    }

    // The CPU's generator takes 32 bits: seed and step are mixed into them (multipliers of two unrelated primes).
    private long StepSeed(int step) => unchecked((uint)((hyperparameters.Seed * 486187739) ^ (step * 16777619)));

    private TrainingState AtEpochStart(TrainingState state) =>
        state.Step % hyperparameters.StepsPerEpoch == 0 ? state with { EpochLossSum = 0, EpochTrainedTokens = 0 } : state;

    private IEnumerable<EncodedExample> ExamplesOf(int step) => _batches.Examples(step);

    private TrainingState Restore(AdapterOptimizer optimizer)
    {
        var fingerprint = data.Fingerprint();
        var state = checkpoints.Restore(adapter, optimizer, fingerprint, message => Log("warning", message));
        if (state is null)
        {
            checkpoints.RestoreStart(optimizer);
        }

        if (state is not null || _evaluation.IsEmpty)
        {
            sink.Emit(new PhaseEvent { Phase = RunPhase.Training });
        }

        return state ?? new TrainingState { DataFingerprint = fingerprint };
    }

    private UpdatePass Gradients(AdapterOptimizer optimizer, bool mayFit)
    {
        var fits = mayFit && hyperparameters.FitMicroBatch;
        _batches.MicroBatches = fits ? MicroBatchRoom.Of(model, _batches.MicroBatches) : _batches.MicroBatches;
        if (_batches.MicroBatches is { MicroBatchSize: var size, GradientAccumulationSteps: var steps } && size != hyperparameters.MicroBatchSize)
        {
            _values.Change(current => current with { MicroBatchSize = size, GradientAccumulationSteps = steps });
        }

        var gradients = new UpdatePass(model, _values, optimizer, _batches, new GradientCheckpointing(model, _batches.MicroBatches, _values)) { OnMicroBatch = OnMicroBatch };
        if (fits && model.Device.type != DeviceType.CPU)
        {
            gradients.Fit();
        }

        return gradients;
    }

    private TrainingState MeasureNow(TrainingState state)
    {
        if (!_evaluation.IsEmpty)
        {
            return Validate(state, counts: false);
        }

        Log("warning", "There is no validation data to measure on.");
        return state;
    }

    private Divergence GoBack(TrainingState state, TuningException fault, CheckpointWriter writer)
    {
        // Where the loss is no number, nothing was updated: the state is good if it still does well on what it learnt last.
        if (fault.Code == ErrorCodes.NotANumber && state is { Step: > 0, UnusualSteps: 0 } && DoesWell(state))
        {
            writer.Save(state);
        }

        // A state is known to be good by the loss of the update after it.
        else if (checkpoints.RollBack(state.Step - state.UnusualSteps - 1, state, message => Log("warning", message)) is { } rolledBack)
        {
            sink.Emit(rolledBack);
        }

        // Where a person raised the rate since the last good update, what it was then is known to do.
        var good = checkpoints.ResumeStep();
        var peak = _learningRates.PeakAt(state.Step, state.LearningRates);
        return Divergence.Of(fault, good, Math.Min(peak / 4, good > 0 ? _learningRates.PeakAt(good - 1, state.LearningRates) : peak));
    }

    private bool DoesWell(TrainingState state) =>
        Evaluator.Run(model, [.. ExamplesOf(state.Step - 1)], _batches.MicroBatches.MicroBatchSize, data.PaddingId) is { } again && again.Loss <= LossWatch.Limit(state.UsualLosses);

    private TrainingState Step(TrainingState state, AdapterOptimizer optimizer, UpdatePass gradients)
    {
        var started = time.GetTimestamp();
        var examples = ExamplesOf(state.Step).ToList();
        var trainedTokens = examples.Sum(example => example.TrainedTokens);
        var trainedWeight = examples.Sum(example => example.TrainedWeight);
        var learningRate = _learningRates.At(state.Step, state.LearningRates);
        var (total, hits, padded) = gradients.Run(state.Step, StepSeed(state.Step));
        var gradientNorm = float.IsFinite(total) ? optimizer.Step(learningRate) : double.NaN;
        if (!double.IsFinite(gradientNorm))
        {
            throw Divergence.NotANumber(state.Step + 1, examples.Select(example => example.Line));
        }

        var seconds = time.GetElapsedTime(started).TotalSeconds;
        _pace.Add(seconds);
        var next = state with
        {
            Step = state.Step + 1,
            TrainLoss = total / trainedWeight,
            ElapsedSeconds = state.ElapsedSeconds + seconds,
            EpochLossSum = state.EpochLossSum + (total * trainedTokens / trainedWeight),
            EpochTrainedTokens = state.EpochTrainedTokens + trainedTokens,
        };
        var tokens = examples.Sum(example => example.Ids.Length);
        sink.Emit(new StepEvent
        {
            Step = next.Step,
            TotalSteps = hyperparameters.TotalSteps,
            Epoch = hyperparameters.EpochOf(next.Step),
            TrainLoss = next.TrainLoss,
            TokenAccuracy = hits.TokenAccuracy,
            SequenceAccuracy = hits.SequenceAccuracy,
            Examples = examples.Count,
            LearningRate = learningRate,
            GradientNorm = gradientNorm,
            TrainedTokens = trainedTokens,
            Tokens = tokens,
            PaddedTokens = padded,
            TokensPerSecond = tokens / seconds,
            ElapsedSeconds = next.ElapsedSeconds,
            RemainingSeconds = _pace.SecondsPerStep * (hyperparameters.TotalSteps - next.Step),
            MemoryBytes = Environment.WorkingSet,
        });
        return next;
    }

    private TrainingState Validate(TrainingState state, bool counts = true, bool isLast = false)
    {
        var started = time.GetTimestamp();
        state = _evaluation.Take(state, counts, isLast);
        _pace.AddPause(time.GetElapsedTime(started).TotalSeconds);
        return state;
    }

    private void Log(string level, string message) => sink.Emit(new LogEvent { Level = level, Message = message });
}
