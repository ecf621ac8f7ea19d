using System.Text.Json.Serialization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Contracts;

/// <summary>A worker took up the run; a resumed run has several.</summary>
public sealed record RunStartedEvent : RunEvent
{
    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>Process that trains.</summary>
    public int ProcessId { get; init; }

    /// <summary>Version of the engine.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Optimizer update the run goes on from; 0 for a fresh run.</summary>
    public int ResumedFromStep { get; init; }
}

/// <summary>The run entered another phase.</summary>
public sealed record PhaseEvent : RunEvent
{
    /// <summary>The phase entered.</summary>
    public required RunPhase Phase { get; init; }
}

/// <summary>What a worker is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunPhase>))]
public enum RunPhase
{
    /// <summary>Reading and tokenizing the data.</summary>
    [JsonStringEnumMemberName("preparingData")]
    PreparingData,

    /// <summary>Loading the base model.</summary>
    [JsonStringEnumMemberName("loadingModel")]
    LoadingModel,

    /// <summary>Updating weights.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Measuring on the validation data.</summary>
    [JsonStringEnumMemberName("validating")]
    Validating,

    /// <summary>Writing a checkpoint or the adapter.</summary>
    [JsonStringEnumMemberName("saving")]
    Saving,
}

/// <summary>Every hyperparameter, resolved.</summary>
public sealed record ResolvedEvent : RunEvent
{
    /// <summary>The values that will be used.</summary>
    public required ResolvedHyperparameters Hyperparameters { get; init; }

    /// <summary>Peak of the learning rate from here on: another than the hyperparameters' where it was set meanwhile, or an extension has its own. Null in logs of older versions.</summary>
    public double? LearningRate { get; init; }
}

/// <summary>The data was read, split, tokenized and masked.</summary>
public sealed record DataPreparedEvent : RunEvent
{
    /// <summary>Recognised layout of the training file: one of <c>promptCompletion</c>, <c>inputOutput</c>, <c>alpaca</c>, <c>messages</c>, <c>shareGpt</c>, <c>gemini</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Examples that are trained on.</summary>
    public int TrainingExamples { get; init; }

    /// <summary>Examples held out.</summary>
    public int ValidationExamples { get; init; }

    /// <summary>Tokens of one pass over the training examples, padding left out.</summary>
    public long Tokens { get; init; }

    /// <summary>Those of <see cref="Tokens"/> that count in the loss.</summary>
    public long TrainedTokens { get; init; }

    /// <summary>Examples cut to the maximum length.</summary>
    public int TruncatedExamples { get; init; }

    /// <summary>Examples left out because no trained token was left.</summary>
    public int SkippedExamples { get; init; }

    /// <summary>Examples whose last turns nobody answers, so that these turns were left out.</summary>
    public int UnansweredExamples { get; init; }

    /// <summary>Longest example in tokens, after truncation.</summary>
    public int LongestExample { get; init; }

    /// <summary>Training examples that learn a token which ends an answer; null in logs of older versions.</summary>
    public int? ExamplesWithEnd { get; init; }

    /// <summary>SHA-256 of the training file as it was read, lower-case hexadecimal; null in logs of older versions.</summary>
    public string? TrainingSha256 { get; init; }

    /// <summary>The same of the validation file; null where there is none.</summary>
    public string? ValidationSha256 { get; init; }
}

/// <summary>The base model was loaded and the adapter attached.</summary>
public sealed record ModelLoadedEvent : RunEvent
{
    /// <summary>Architecture as the model's config spells it, for instance <c>LlamaForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Parameters of the base model.</summary>
    public long Parameters { get; init; }

    /// <summary>Parameters that are trained.</summary>
    public long TrainableParameters { get; init; }

    /// <summary>Device used, for instance <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Number format of the frozen base: <c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }
}

/// <summary>One optimizer update.</summary>
public sealed record StepEvent : RunEvent
{
    /// <summary>The update's number, from 1.</summary>
    public int Step { get; init; }

    /// <summary>Updates of the whole run.</summary>
    public int TotalSteps { get; init; }

    /// <summary>Passes over the training data so far, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>Mean negative log-likelihood of the step's trained tokens, in nats.</summary>
    public double TrainLoss { get; init; }

    /// <summary>Mean of the training loss over the epoch so far, by trained tokens: at an epoch's last step that of the epoch. Null in logs of older versions.</summary>
    public double? EpochLoss { get; init; }

    /// <summary>Share of the tokens of the step's answers whose most likely prediction is right, 0 to 1; null where none counts in full, and in logs of older versions.</summary>
    public double? TokenAccuracy { get; init; }

    /// <summary>Share of the step's examples whose every such token is predicted right, 0 to 1; null likewise.</summary>
    public double? SequenceAccuracy { get; init; }

    /// <summary>Examples in this step; 0 in logs of older versions.</summary>
    public int Examples { get; init; }

    /// <summary>Learning rate that this update used.</summary>
    public double LearningRate { get; init; }

    /// <summary>L2 norm of the gradient before clipping.</summary>
    public double GradientNorm { get; init; }

    /// <summary>Trained tokens in this step.</summary>
    public long TrainedTokens { get; init; }

    /// <summary>Tokens in this step, padding left out.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens in this step with padding: what the device computed.</summary>
    public long PaddedTokens { get; init; }

    /// <summary>Tokens (padding left out) per second of this step.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Seconds of training so far, over all resumed parts.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Seconds that the rest will take at the recent pace.</summary>
    public double RemainingSeconds { get; init; }

    /// <summary>Resident memory of the worker in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Tokens of this step and all before it, padding left out; reckoned by whoever reads the log.</summary>
    [JsonIgnore]
    public long TokensSoFar { get; init; }
}

/// <summary>A pass over the validation data.</summary>
public sealed record ValidationEvent : RunEvent
{
    /// <summary>Optimizer updates done when it was measured; 0 is the untouched base.</summary>
    public int Step { get; init; }

    /// <summary>Passes over the training data so far, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>Mean negative log-likelihood per trained token, in nats.</summary>
    public double ValidationLoss { get; init; }

    /// <summary>exp of the loss: among how many tokens the model is as undecided as by an even draw.</summary>
    public double Perplexity => Math.Exp(ValidationLoss);

    /// <summary>Share of trained tokens whose most likely prediction is right, 0 to 1.</summary>
    public double TokenAccuracy { get; init; }

    /// <summary>Share of examples whose every trained token is predicted right, 0 to 1: for a greedy decoder, exact answers.</summary>
    public double SequenceAccuracy { get; init; }

    /// <summary>Examples measured.</summary>
    public int Examples { get; init; }

    /// <summary>Figures of the same step's classification, an event that follows this one; put here by whoever reads the log. Null where there was none.</summary>
    [JsonIgnore]
    public ClassificationScores? Classification { get; init; }
}

/// <summary>A state was saved from which the run can go on.</summary>
public sealed record CheckpointEvent : RunEvent
{
    /// <summary>Optimizer updates it holds.</summary>
    public int Step { get; init; }

    /// <summary>Its folder, relative to the run folder, with forward slashes.</summary>
    public required string Folder { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Folders of older checkpoints that were removed to make room.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Step of the best state so far by the run's metric, whose checkpoint is kept; null where none was measured.</summary>
    public int? BestStep { get; init; }
}

/// <summary>A line for people.</summary>
public sealed record LogEvent : RunEvent
{
    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public required string Level { get; init; }

    /// <summary>The line.</summary>
    public required string Message { get; init; }
}

/// <summary>A command reached the worker.</summary>
public sealed record CommandEvent : RunEvent
{
    /// <summary>The command.</summary>
    public required RunCommand Command { get; init; }
}

/// <summary>From the next update on, the schedule has another peak.</summary>
public sealed record LearningRateEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>The peak until now.</summary>
    public double Before { get; init; }

    /// <summary>The peak from now on.</summary>
    public double LearningRate { get; init; }
}
