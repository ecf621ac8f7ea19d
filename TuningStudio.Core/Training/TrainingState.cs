using System.Text.Json.Serialization;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training;

/// <summary>
/// What a checkpoint keeps beside adapter and moments. Order of the data and dropout follow from the seed and the step,
/// so the step is the data cursor and the state of the random numbers as well.
/// </summary>
public sealed record TrainingState
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>Seconds of training so far.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Mean loss per trained token of the last update, in nats.</summary>
    public double TrainLoss { get; init; }

    /// <summary>Sum of the token losses since the epoch began.</summary>
    public double EpochLossSum { get; init; }

    /// <summary>Trained tokens since the epoch began.</summary>
    public long EpochTrainedTokens { get; init; }

    /// <summary>Last validation loss.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Step of the last validation.</summary>
    public int? ValidationStep { get; init; }

    /// <summary>Whether a stop cut off what that step's evaluation measures beside the loss.</summary>
    public bool EvaluationIsCut { get; init; }

    /// <summary>The best evaluation so far, that of the untouched base left out; null before the first.</summary>
    public BestEvaluation? Best { get; init; }

    /// <summary>What the next evaluation must beat to count as a gain for early stopping; null before the first.</summary>
    public double? ValueToBeat { get; init; }

    /// <summary>Evaluations in a row without such a gain.</summary>
    public int EvaluationsWithoutGain { get; init; }

    /// <summary>Losses of the last updates that were as usual, oldest first: what <see cref="LossWatch"/> measures by.</summary>
    public IReadOnlyList<double> UsualLosses { get => field ?? []; init; } // Generated JSON forgets initializers: null in older checkpoints.

    /// <summary>Updates in a row whose loss was far above those.</summary>
    public int UnusualSteps { get; init; }

    /// <summary>Peaks of the learning rate that a person set meanwhile, in order.</summary>
    public IReadOnlyList<LearningRateChange> LearningRates { get => field ?? []; init; }

    /// <summary><see cref="TrainingSet.Fingerprint"/> of the data.</summary>
    public string DataFingerprint { get; init; } = string.Empty;

    /// <summary><see cref="BaseIdentity"/> of the model that is tuned; null in checkpoints of older versions.</summary>
    public string? BaseFingerprint { get; init; }

    /// <summary>Mean training loss of the epoch so far.</summary>
    [JsonIgnore]
    public double EpochLoss => EpochTrainedTokens == 0 ? 0 : EpochLossSum / EpochTrainedTokens;
}

/// <summary>The evaluation that was best by the run's metric.</summary>
/// <param name="Step">Optimizer updates done when it was measured.</param>
/// <param name="Value">Value of the metric.</param>
public sealed record BestEvaluation(int Step, double Value);

/// <summary>A peak of the learning rate that a person set.</summary>
/// <param name="Step">The first step that has it, from 0.</param>
/// <param name="LearningRate">The peak.</param>
public sealed record LearningRateChange(int Step, double LearningRate);

/// <summary>JSON of the checkpoint's files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
