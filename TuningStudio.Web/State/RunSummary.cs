namespace TuningStudio.Web.State;

/// <summary>What lists show of a run.</summary>
public sealed record RunSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Full path of the base model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>What people call the model by: its folder's name.</summary>
    public string ModelName => NameOf(Model);

    /// <summary>Name of the tuning method; null for a run whose request cannot be read.</summary>
    public string? Method { get; init; }

    /// <summary>Full path of the training file; null for a run whose request cannot be read.</summary>
    public string? TrainingFile { get; init; }

    /// <summary>What people call the training data by: its file's name.</summary>
    public string? DataName => TrainingFile is null ? null : NameOf(TrainingFile);

    /// <summary>The peak learning rate: asked for, or found once the run has begun; null until then.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Rank of the adapter's matrices, likewise; null where the method has none.</summary>
    public int? Rank { get; init; }

    public RunTags Tags { get; init; } = RunTags.None;

    public required RunStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What the worker is doing while <see cref="RunStatus.Running"/>.</summary>
    public Core.Contracts.RunPhase? Phase { get; init; }

    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>Optimizer updates of the whole run; 0 until it is known.</summary>
    public int TotalSteps { get; init; }

    /// <summary>Mean training loss of the last epoch, or of what is done of it: one step's alone says little.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Training loss of the newest step, for a curve that goes on; null until the site has seen one since its start.</summary>
    public double? StepLoss { get; init; }

    public double? ValidationLoss { get; init; }

    /// <summary>Share of validation examples answered exactly, 0 to 1.</summary>
    public double? SequenceAccuracy { get; init; }

    public double? TokensPerSecond { get; init; }

    public double? RemainingSeconds { get; init; }

    /// <summary>Full path of the tuned adapter once there is one.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>Whether a checkpoint is there to go on from.</summary>
    public bool CanResume { get; init; }

    /// <summary>A learning rate with which a run whose loss exploded may go on from <see cref="LastGoodStep"/>; null for every other run.</summary>
    public double? SuggestedLearningRate { get; init; }

    /// <summary>Its last good state; 0 is the start.</summary>
    public int? LastGoodStep { get; init; }

    /// <summary>Why it failed or was interrupted.</summary>
    public Core.Contracts.ErrorInfo? Error { get; init; }

    /// <summary>The sweep that it belongs to.</summary>
    public Core.Contracts.SweepPlace? Sweep { get; init; }

    /// <summary>Whether it was ended early because others of its sweep do better.</summary>
    public bool IsHopeless { get; init; }

    /// <summary>Whether nothing more will come unless a person acts.</summary>
    public bool IsOver => Status is RunStatus.Paused or RunStatus.Succeeded or RunStatus.Stopped or RunStatus.Cancelled or RunStatus.Failed or RunStatus.Interrupted;

    /// <summary>Whether it waits for its first step.</summary>
    public bool IsUnbegun => Status == RunStatus.Queued && Step == 0;

    /// <summary>Name of a model's folder or of a file, on whatever system its path was written.</summary>
    internal static string NameOf(string path) => path.TrimEnd('/', '\\').Split('/', '\\')[^1];
}
