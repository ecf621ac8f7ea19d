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
public sealed record LoopOutcome(TrainingState State, EndCommand? Stop, bool OutOfPatience = false, Divergence? Divergence = null)
{
    /// <summary>Updates that the adapter has had as it is now, ready to be kept: the last state, or the best. Null where the run was left.</summary>
    public int? KeptStep { get; init; }
}

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
    private readonly LearningRateCourse _learningRates = new(hyperparameters);
    private readonly ValuesInForce _values = new(hyperparameters, sink);
    private readonly UpdateBatches _batches = new(
        data.Training,
        data.PaddingId,
        hyperparameters.Seed,
        hyperparameters.StepsPerEpoch,
        new(BatchingModes.Parse(hyperparameters.Batching), hyperparameters.EffectiveBatchSize, hyperparameters.MicroBatchSize, data.Training.Max(example => example.Ids.Length)));

    private readonly Pace _pace = new();

    /// <summary><see cref="BaseIdentity"/> of the model; null where it is not known, and then nothing is made sure of.</summary>
    internal string? BaseFingerprint { get; init; }

    /// <inheritdoc cref="UpdatePass.OnMicroBatch"/>
    internal Action<Batch>? OnMicroBatch { get; init; }

    /// <inheritdoc cref="EvaluationRoom.OnMeasure"/>
    internal Action<int>? OnMeasure { get; init; }

    /// <summary>How much is measured at once, at evaluations and whatever is measured after the last step.</summary>
    internal EvaluationRoom Room => field ??= new(() => _batches.MicroBatches.MicroBatchSize, sink) { OnMeasure = OnMeasure };

    private RunEvaluation Evaluation => field ??= new(model, hyperparameters, data, measurements ?? [], Room, sink, commands);

    /// <summary>Runs to the end, or until a stop command, early stopping or a loss beyond hope ends it.</summary>
    public LoopOutcome Run()
    {
        using var optimizer = new AdapterOptimizer(adapter.Parameters, hyperparameters.WeightDecay, hyperparameters.MaxGradientNorm, AdamSettings.Of(hyperparameters));
        var writer = new CheckpointWriter(checkpoints, adapter, optimizer, hyperparameters, sink);
        var state = Restore(optimizer);
        _values.LearningRate = _learningRates.PeakAt(state.Step, state.LearningRates);
        using var gradients = Gradients(optimizer, mayFit: state.Step == 0);
        writer.BeginAt(state);
        var steering = new Steering(_learningRates, hyperparameters, writer, MeasureNow, sink);
        try
        {
            while (true)
            {
                // Due as well is one that a stop had cut short: then it is made up for, now or by whoever resumes.
                state = Evaluation.IsDue(state) ? Validate(state) : state;
                writer.SaveIfDue(state);
                var orders = commands.Take(sink);
                state = steering.Obey(orders, state);
                if (orders.Stop is { } stop && steering.MayLeave(stop, state))
                {
                    return new LoopOutcome(state, stop);
                }

                if (Evaluation.IsDue(state))
                {
                    continue;
                }

                if (steering.IsFinished(state) || EvaluationRecord.IsOutOfPatience(state, hyperparameters))
                {
                    return End(state, writer, outOfPatience: !steering.IsFinished(state));
                }

                state = LossWatch.Look(Step(AtEpochStart(state), optimizer, gradients));
                if (LossWatch.HasExploded(state))
                {
                    throw Divergence.Exploded(state, data.RecordNumbers(ExamplesOf(state.Step - state.UnusualSteps)));
                }
            }
        }
        catch (TuningException fault) when (fault.Code is ErrorCodes.NotANumber or ErrorCodes.Diverged)
        {
            return new LoopOutcome(state, null, Divergence: GoBack(state, fault, writer));
        }
    }

    // The CPU's generator takes 32 bits: seed and step are mixed into them (multipliers of two unrelated primes).
    private long StepSeed(int step) => unchecked((uint)((hyperparameters.Seed * 486187739) ^ (step * 16777619)));

    // Whoever extends the run goes on from its last state, so that is saved before the best takes its place in the model.
    private LoopOutcome End(TrainingState state, CheckpointWriter writer, bool outOfPatience)
    {
        writer.Save(state);
        var kept = FinalAdapter.PutIn(adapter, state, hyperparameters, checkpoints, message => Log("warning", message));
        Evaluation.TakeFinal(state, kept);
        return new LoopOutcome(state, null, outOfPatience) { KeptStep = kept };
    }

    private TrainingState AtEpochStart(TrainingState state) =>
        state.Step % hyperparameters.StepsPerEpoch == 0 ? state with { EpochLossSum = 0, EpochTrainedTokens = 0 } : state;

    private IEnumerable<EncodedExample> ExamplesOf(int step) => _batches.Examples(step);

    private TrainingState Restore(AdapterOptimizer optimizer)
    {
        var start = new TrainingState { DataFingerprint = data.Fingerprint(), BaseFingerprint = BaseFingerprint };
        var state = checkpoints.Restore(adapter, optimizer, start, message => Log("warning", message));
        if (state is null)
        {
            checkpoints.RestoreStart(optimizer);
        }

        if (state is not null || Evaluation.IsEmpty)
        {
            sink.Emit(new PhaseEvent { Phase = RunPhase.Training });
        }

        return state ?? start;
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
        if (!Evaluation.IsEmpty)
        {
            return Validate(state, counts: Evaluation.IsDue(state));
        }

        Log("warning", "There is no validation data to measure on.");
        return state;
    }

    private Divergence GoBack(TrainingState state, TuningException fault, CheckpointWriter writer)
    {
        // A state is known to be good by the loss of the update after it. Where the loss is no number, nothing was updated: the state is
        // good if it still does well on what it learnt last.
        var known = state.Step - state.UnusualSteps - 1;
        if (fault.Code == ErrorCodes.NotANumber && state is { Step: > 0, UnusualSteps: 0 } && DoesWell(state))
        {
            known = state.Step;
            writer.Save(state);
        }
        else if (checkpoints.RollBack(known, state, message => Log("warning", message)) is { } rolledBack)
        {
            sink.Emit(rolledBack);
        }

        // Where a person raised the rate since the last good update, what it was then is known to do.
        var newest = checkpoints.ResumeStep();
        var good = CheckpointStore.IsGood(newest, known, state) ? newest : 0;
        var peak = _learningRates.PeakAt(state.Step, state.LearningRates);
        return Divergence.Of(fault, good, newest, Math.Min(peak / 4, good > 0 ? _learningRates.PeakAt(good - 1, state.LearningRates) : peak));
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
        _values.LearningRate = _learningRates.PeakAt(state.Step, state.LearningRates);
        var (total, hits, padded) = gradients.Run(state.Step, StepSeed(state.Step));
        var gradientNorm = float.IsFinite(total) ? optimizer.Step(learningRate) : double.NaN;
        if (!double.IsFinite(gradientNorm))
        {
            throw Divergence.NotANumber(state.Step + 1, data.RecordNumbers(examples));
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
            EpochLoss = next.EpochLoss,
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

    private TrainingState Validate(TrainingState state, bool counts = true)
    {
        var started = time.GetTimestamp();
        state = Evaluation.Take(state, counts);
        _pace.AddPause(time.GetElapsedTime(started).TotalSeconds);
        return state;
    }

    private void Log(string level, string message) => sink.Emit(new LogEvent { Level = level, Message = message });
}
