using System.Globalization;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

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
    private readonly MicroBatches _microBatches = new(hyperparameters.MicroBatchSize, hyperparameters.GradientAccumulationSteps);
    private readonly ForwardContext _learning = ForwardContext.Training with { EmbeddingNoise = hyperparameters.NeftuneNoiseAlpha };
    private readonly Pace _pace = new();

    /// <summary>Runs to the end, or until a stop command.</summary>
    /// <exception cref="TuningException">The loss is no longer a number.</exception>
    public LoopOutcome Run()
    {
        using var optimizer = new AdapterOptimizer(adapter.Parameters, hyperparameters.WeightDecay, hyperparameters.MaxGradientNorm, AdamSettings.Of(hyperparameters));
        var fingerprint = data.Fingerprint();
        var state = checkpoints.Restore(adapter, optimizer, fingerprint, message => Log("warning", message)) ?? Begin(fingerprint);
        var order = Array.Empty<int>();
        var orderEpoch = -1;
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

            var epoch = state.Step / hyperparameters.StepsPerEpoch;
            if (epoch != orderEpoch)
            {
                order = EpochOrder.Shuffle(data.Training.Count, hyperparameters.Seed, epoch);
                orderEpoch = epoch;
                state = state with { EpochLossSum = IsEpochStart(state.Step) ? 0 : state.EpochLossSum, EpochTrainedTokens = IsEpochStart(state.Step) ? 0 : state.EpochTrainedTokens };
            }

            state = Step(state, optimizer, _microBatches.Of(order, state.Step % hyperparameters.StepsPerEpoch));
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

    private TrainingState Begin(string fingerprint) => Validate(new TrainingState { DataFingerprint = fingerprint });

    private TrainingState Step(TrainingState state, AdapterOptimizer optimizer, IReadOnlyList<int[]> microBatches)
    {
        var started = time.GetTimestamp();
        var examples = microBatches.Select(rows => rows.Select(row => data.Training[row]).ToArray()).ToArray();
        var trainedTokens = examples.Sum(rows => rows.Sum(example => example.TrainedTokens));
        var trainedWeight = examples.Sum(rows => rows.Sum(example => example.TrainedWeight));
        var learningRate = _schedule.At(state.Step);
        var padded = 0;

        // Dropout of a step follows from seed and step, so that a resumed run draws what an uninterrupted one would.
        random.manual_seed(StepSeed(state.Step));
        optimizer.ZeroGradients();
        using var lossSum = zeros(1, device: model.Device);
        foreach (var rows in examples)
        {
            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(rows, data.PaddingId, model.Device);
            var loss = LanguageModelLoss.Sum(model, batch, _learning, hyperparameters.LabelSmoothing);
            loss.div(trainedWeight).backward();
            lossSum.add_(loss.detach());
            padded += batch.PaddedTokens;
        }

        var total = lossSum.item<float>();
        var gradientNorm = float.IsFinite(total) ? optimizer.Step(learningRate) : double.NaN;
        if (!double.IsFinite(gradientNorm))
        {
            throw NotANumber(state.Step + 1, examples);
        }

        var seconds = time.GetElapsedTime(started).TotalSeconds;
        _pace.Add(seconds);
        var next = state with
        {
            Step = state.Step + 1,
            ElapsedSeconds = state.ElapsedSeconds + seconds,
            EpochLossSum = state.EpochLossSum + (total * trainedTokens / trainedWeight),
            EpochTrainedTokens = state.EpochTrainedTokens + trainedTokens,
        };
        var tokens = examples.Sum(rows => rows.Sum(example => example.Ids.Length));
        sink.Emit(new StepEvent
        {
            Step = next.Step,
            TotalSteps = hyperparameters.TotalSteps,
            Epoch = EpochOf(next.Step),
            TrainLoss = total / trainedWeight,
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
        var evaluation = Evaluator.Run(model, data.Validation, 2 * hyperparameters.MicroBatchSize, data.PaddingId, () => commands.PendingStop is not null);
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

    private double EpochOf(int step) => (double)step / hyperparameters.StepsPerEpoch;

    private void Log(string level, string message) => sink.Emit(new LogEvent { Level = level, Message = message });

    private TuningException NotANumber(int step, EncodedExample[][] examples)
    {
        var lines = examples.SelectMany(rows => rows).Select(example => example.Line).Order().Take(20).ToList();
        var where = lines.Count == 0 ? "on the validation data" : $"training records {string.Join(", ", lines)}";
        return new TuningException(
            ErrorCodes.NotANumber,
            $"At step {step} the loss is no longer a number ({where}).",
            string.Create(CultureInfo.InvariantCulture, $"Start again with a lower learning rate, for instance {hyperparameters.LearningRate / 4:g2}, and look at those records."),
            field: "learningRate");
    }
}
