using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>The loss exploded or became no number: checkpoints that may hold the fault were removed, so that the newest is the last good state.</summary>
public sealed record RolledBackEvent : RunEvent
{
    /// <summary>Optimizer updates of the last good state.</summary>
    public int Step { get; init; }

    /// <summary>Folders of the checkpoints that were removed, relative to the run folder.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
}

/// <summary>What ended a run before its last step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EarlyEnd>))]
public enum EarlyEnd
{
    /// <summary>A person.</summary>
    [JsonStringEnumMemberName("person")]
    Person,

    /// <summary>The metric had not become better for as many evaluations as early stopping waits.</summary>
    [JsonStringEnumMemberName("earlyStopping")]
    EarlyStopping,
}

/// <summary>The run ended with an adapter.</summary>
public sealed record CompletedEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>Whether it ended before its last step and the result was kept.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>Why it ended early; null where it did not.</summary>
    public EarlyEnd? Reason { get; init; }

    /// <summary>The adapter's folder, relative to the run folder.</summary>
    public required string AdapterFolder { get; init; }

    /// <summary>Optimizer updates that the adapter has had: fewer than <see cref="Step"/> where the best state was taken. Null in old logs.</summary>
    public int? AdapterStep { get; init; }

    /// <summary>Step of the best state by <see cref="BestMetric"/>; null where none was measured.</summary>
    public int? BestStep { get; init; }

    /// <summary>The metric by which the best was chosen.</summary>
    public string? BestMetric { get; init; }

    /// <summary>Its value at the best step.</summary>
    public double? BestValue { get; init; }

    /// <summary>Mean training loss of the last epoch, or of what was done of it.</summary>
    public double TrainLoss { get; init; }

    /// <summary>Last validation loss, if there is validation data.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Seconds of training, over all resumed parts.</summary>
    public double ElapsedSeconds { get; init; }
}

/// <summary>A person ended the run; there is no adapter, its checkpoints remain.</summary>
public sealed record CancelledEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }
}

/// <summary>A person paused the run: its state is saved, and its device is free until it is resumed.</summary>
public sealed record PausedEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }
}

/// <summary>The run ended with an error; its checkpoints remain.</summary>
public sealed record FailedEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>What happened and what to do.</summary>
    public required ErrorInfo Error { get; init; }

    /// <summary>Whether a checkpoint is there to go on from, and going on could end otherwise.</summary>
    public bool CanResume { get; init; }

    /// <summary>A learning rate with which going on from the last good state may end otherwise; null for faults of another kind.</summary>
    public double? SuggestedLearningRate { get; init; }

    /// <summary>Optimizer updates of that state; 0 is the start, null for faults of another kind.</summary>
    public int? LastGoodStep { get; init; }
}
