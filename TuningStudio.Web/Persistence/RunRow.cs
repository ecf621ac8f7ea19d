using TuningStudio.Web.State;

namespace TuningStudio.Web.Persistence;

/// <summary>A run in the index.</summary>
internal sealed class RunRow
{
    public required string Id { get; set; }

    public required string Name { get; set; }

    public required string Model { get; set; }

    public string? Method { get; set; }

    public string? TrainingFile { get; set; }

    public double? LearningRate { get; set; }

    public int? Rank { get; set; }

    /// <summary>A tag a line.</summary>
    public string? Tags { get; set; }

    public RunStatus Status { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public long QueuePosition { get; set; }

    public required string Device { get; set; }

    public int Step { get; set; }

    public int TotalSteps { get; set; }

    public double? TrainLoss { get; set; }

    public double? ValidationLoss { get; set; }

    public double? SequenceAccuracy { get; set; }

    public double? TokensPerSecond { get; set; }

    /// <summary>Relative to the run folder's parent, so that a home that was moved still works.</summary>
    public string? AdapterFolder { get; set; }

    public bool CanResume { get; set; }

    public double? SuggestedLearningRate { get; set; }

    public int? LastGoodStep { get; set; }

    /// <summary>An <see cref="Core.Contracts.ErrorInfo"/> as JSON.</summary>
    public string? Error { get; set; }

    public string? SweepId { get; set; }

    public int SweepNumber { get; set; }

    public bool IsHopeless { get; set; }

    public string? TokenHash { get; set; }

    public long LastSequence { get; set; }

    public long LaunchSequence { get; set; }

    public bool? StopKeep { get; set; }

    public DateTimeOffset? StopRequestedAt { get; set; }

    public int? WorkerProcessId { get; set; }

    public DateTimeOffset? WorkerStartTime { get; set; }
}
