using System.Text.Json.Serialization;

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

    /// <summary>Sum of the token losses since the epoch began.</summary>
    public double EpochLossSum { get; init; }

    /// <summary>Trained tokens since the epoch began.</summary>
    public long EpochTrainedTokens { get; init; }

    /// <summary>Last validation loss.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Step of the last validation.</summary>
    public int? ValidationStep { get; init; }

    /// <summary><see cref="TrainingSet.Fingerprint"/> of the data.</summary>
    public string DataFingerprint { get; init; } = string.Empty;

    /// <summary>Mean training loss of the epoch so far.</summary>
    [JsonIgnore]
    public double EpochLoss => EpochTrainedTokens == 0 ? 0 : EpochLossSum / EpochTrainedTokens;
}

/// <summary>JSON of the checkpoint's files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
