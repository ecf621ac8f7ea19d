using System.Globalization;
using TorchSharp;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training;

/// <summary>How a loop ended.</summary>
/// <param name="State">Where it ended.</param>
/// <param name="Stop">The command that ended it early, or null.</param>
public sealed record LoopOutcome(TrainingState State, StopCommand? Stop);

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
public sealed class TrainingLoop(
    ICausalLanguageModel model,
    IAttachedAdapter adapter,
    ResolvedHyperparameters hyperparameters,
    TrainingSet data,
    CheckpointStore checkpoints,
    IRunEventSink sink,
    CommandQueue commands,
    TimeProvider time)
{
    private readonly LearningRateSchedule _schedule = LearningRateSchedule.Of(hyperparameters);
    private readonly UpdateBatches _batches = new(
        data.Training,
        data.PaddingId,
        hyperparameters.Seed,
        hyperparameters.StepsPerEpoch,
        new(BatchingModes.Parse(hyperparameters.Batching), hyperparameters.EffectiveBatchSize, hyperparameters.MicroBatchSize, data.Training.Max(example => example.Ids.Length)));

    private readonly Pace _pace = new();

    /// <inheritdoc cref="GradientPass.OnMicroBatch"/>
    internal Action<Batch>? OnMicroBatch { get; init; }

    /// <summary>Runs to the end, or until a stop command.</summary>
    /// <exception cref="TuningException">The loss is no longer a number.</exception>
    public LoopOutcome Run()
    {
        using var optimizer = new AdapterOptimizer(adapter.Parameters, hyperparameters.WeightDecay, hyperparameters.MaxGradientNorm);
        var fingerprint = data.Fingerprint();
        var gradients = new GradientPass(model, optimizer, _batches, OnMemoryFull) { OnMicroBatch = OnMicroBatch };
        var state = checkpoints.Restore(adapter, optimizer, fingerprint, message => Log("warning", message)) ?? Begin(fingerprint, gradients);
        if (state.Step > 0 || data.Validation.Count == 0)
        {
            sink.Emit(new PhaseEvent { Phase = RunPhase.Training });
        }

        var savedStep = state.Step;
        while (true)
        {
            var stop = commands.TakeStop(sink);
            if (stop is not null || state.Step >= hyperparameters.TotalSteps)
            {
                // The last validation is missing if a stop had cut it short and the run was resumed.
                if (stop is null && state.ValidationStep != state.Step)
                {
                    state = Validate(state);
                }

                // Whoever resumes a stopped run goes on from here, not from the checkpoint before.
                if (state.Step != savedStep)
                {
                    Save(state, optimizer);
                }

                return new LoopOutcome(state, stop);
            }

            state = IsEpochStart(state.Step) ? state with { EpochLossSum = 0, EpochTrainedTokens = 0 } : state;
            state = Step(state, optimizer, gradients);
            if (state.Step == hyperparameters.TotalSteps || state.Step % hyperparameters.ValidationSteps == 0)
            {
                state = Validate(state);
            }

            if (state.Step % hyperparameters.CheckpointSteps == 0)
            {
                Save(state, optimizer);
                savedStep = state.Step;
            }
        }
    }

    // The CPU's generator takes 32 bits: seed and step are mixed into them (multipliers of two unrelated primes).
    private long StepSeed(int step) => unchecked((uint)((hyperparameters.Seed * 486187739) ^ (step * 16777619)));

    private bool IsEpochStart(int step) => step % hyperparameters.StepsPerEpoch == 0;

    private TrainingState Begin(string fingerprint, GradientPass gradients)
    {
        if (hyperparameters.FitMicroBatch)
        {
            _batches.MicroBatches = _batches.MicroBatches.OfAtMost(MicroBatchRoom.For(model, _batches.MicroBatches));
            if (model.Device.type != DeviceType.CPU)
            {
                gradients.Fit();
            }

            if (_batches.MicroBatches.MicroBatchSize != hyperparameters.MicroBatchSize)
            {
                TellMicroBatches();
            }
        }

        return Validate(new TrainingState { DataFingerprint = fingerprint });
    }

    private TrainingState Step(TrainingState state, AdapterOptimizer optimizer, GradientPass gradients)
    {
        var started = time.GetTimestamp();
        var learningRate = _schedule.At(state.Step);
        var (total, trainedTokens, tokens, padded) = gradients.Run(state.Step, StepSeed(state.Step));
        var gradientNorm = float.IsFinite(total) ? optimizer.Step(learningRate) : double.NaN;
        if (!double.IsFinite(gradientNorm))
        {
            throw NotANumber(state.Step + 1, _batches.Examples(state.Step));
        }

        var seconds = time.GetElapsedTime(started).TotalSeconds;
        _pace.Add(seconds);
        var next = state with
        {
            Step = state.Step + 1,
            ElapsedSeconds = state.ElapsedSeconds + seconds,
            EpochLossSum = state.EpochLossSum + total,
            EpochTrainedTokens = state.EpochTrainedTokens + trainedTokens,
        };
        sink.Emit(new StepEvent
        {
            Step = next.Step,
            TotalSteps = hyperparameters.TotalSteps,
            Epoch = EpochOf(next.Step),
            TrainLoss = total / trainedTokens,
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

    private TrainingState Validate(TrainingState state)
    {
        if (data.Validation.Count == 0)
        {
            return state;
        }

        sink.Emit(new PhaseEvent { Phase = RunPhase.Validating });
        var started = time.GetTimestamp();
        var evaluation = Evaluator.Run(model, data.Validation, 2 * _batches.MicroBatches.MicroBatchSize, data.PaddingId, () => commands.PendingStop is not null);
        _pace.AddPause(time.GetElapsedTime(started).TotalSeconds);
        if (evaluation is null)
        {
            return state;
        }

        if (!double.IsFinite(evaluation.Loss))
        {
            throw NotANumber(state.Step, []);
        }

        sink.Emit(new ValidationEvent
        {
            Step = state.Step,
            Epoch = EpochOf(state.Step),
            ValidationLoss = evaluation.Loss,
            TokenAccuracy = evaluation.TokenAccuracy,
            SequenceAccuracy = evaluation.SequenceAccuracy,
            Examples = data.Validation.Count,
        });
        sink.Emit(new PhaseEvent { Phase = RunPhase.Training });
        return state with { ValidationLoss = evaluation.Loss, ValidationStep = state.Step };
    }

    // A checkpoint that cannot be written costs the chance to resume, not the run: it goes on and tries again at the next.
    private void Save(TrainingState state, AdapterOptimizer optimizer)
    {
        try
        {
            sink.Emit(checkpoints.Save(state, adapter, optimizer, message => Log("warning", message)));
        }
        catch (TuningException exception) when (exception.Code == ErrorCodes.CannotWrite)
        {
            Log("error", $"{exception.Message} {exception.Remedy}");
        }
    }

    // The same examples make an update as before; what is computed at once is less from here on.
    private void OnMemoryFull(MicroBatches smaller)
    {
        _batches.MicroBatches = smaller;
        Log("warning", $"The device's memory was full, so the update is done again in smaller parts: micro-batches of {smaller.MicroBatchSize} from here on, {smaller.ExamplesPerUpdate} examples an update as before.");
        TellMicroBatches();
    }

    private void TellMicroBatches() => sink.Emit(new ResolvedEvent
    {
        Hyperparameters = hyperparameters with { MicroBatchSize = _batches.MicroBatches.MicroBatchSize, GradientAccumulationSteps = _batches.MicroBatches.GradientAccumulationSteps },
    });

    private double EpochOf(int step) => (double)step / hyperparameters.StepsPerEpoch;

    private void Log(string level, string message) => sink.Emit(new LogEvent { Level = level, Message = message });

    private TuningException NotANumber(int step, IEnumerable<EncodedExample> examples)
    {
        var lines = examples.Select(example => example.Line).Order().Take(20).ToList();
        var where = lines.Count == 0 ? "on the validation data" : $"training records {string.Join(", ", lines)}";
        return new TuningException(
            ErrorCodes.NotANumber,
            $"At step {step} the loss is no longer a number ({where}).",
            string.Create(CultureInfo.InvariantCulture, $"Start again with a lower learning rate, for instance {hyperparameters.LearningRate / 4:g2}, and look at those records."),
            field: "learningRate");
    }
}
