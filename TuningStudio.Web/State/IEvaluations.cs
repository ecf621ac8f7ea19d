using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Measures saved states of runs on the runs' own validation data. Methods refuse with a <see cref="TuningException"/> that says why.</summary>
public interface IEvaluations
{
    /// <summary>What is known of a run's saved states has changed. Comes on any thread.</summary>
    event Action<string>? Changed;

    /// <summary>How far the measurement of a state is, or what it was measured at; null where nothing was.</summary>
    Task<EvaluationItem?> FindAsync(string runId, int step);

    /// <summary>Queues a measurement; one that waits or is at work goes on.</summary>
    EvaluationItem Start(string runId, int step);

    /// <summary>Ends a measurement, or forgets that it failed; earlier figures stay.</summary>
    Task StopAsync(string runId, int step);
}

/// <summary>How far a measurement is.</summary>
public enum EvaluationStatus
{
    /// <summary>Another one is at work, or a run is at work on the GPU that it needs.</summary>
    Waiting,

    /// <summary>It is at work.</summary>
    Running,

    /// <summary>There are figures.</summary>
    Done,

    /// <summary>There are none.</summary>
    Failed,
}

/// <summary>The measurement of a saved state.</summary>
public sealed record EvaluationItem
{
    public required string RunId { get; init; }

    public required int Step { get; init; }

    public EvaluationStatus Status { get; init; }

    /// <summary>What it is doing.</summary>
    public RunPhase? Phase { get; init; }

    /// <summary>Done of the measuring, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>What it came to, once it is done.</summary>
    public CheckpointFigures? Figures { get; init; }

    /// <summary>Why it came to nothing.</summary>
    public ErrorInfo? Error { get; init; }

    public bool IsOver => Status is EvaluationStatus.Done or EvaluationStatus.Failed;
}
