using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>A run as the site keeps it: what lists show, and what the scheduler must remember over a restart.</summary>
internal sealed record RunRecord
{
    public required RunSummary Summary { get; init; }

    /// <summary>Device whose queue it stands in: <c>cpu</c>, <c>cuda:0</c> …</summary>
    public required string Device { get; init; }

    /// <summary>Place in the queue: the lowest is next.</summary>
    public long QueuePosition { get; init; }

    /// <summary>SHA-256 of the worker's token, in hexadecimal; null until the first start.</summary>
    public string? TokenHash { get; init; }

    /// <summary>Newest event the site holds.</summary>
    public long LastSequence { get; init; }

    /// <summary>Newest event when the present attempt was queued: an older end of the run is not this attempt's end.</summary>
    public long LaunchSequence { get; init; }

    /// <summary>Whether a person asked it to stop, and whether to keep the result.</summary>
    public bool? StopKeep { get; init; }

    public DateTimeOffset? StopRequestedAt { get; init; }

    public int? WorkerProcessId { get; init; }

    public DateTimeOffset? WorkerStartTime { get; init; }

    /// <summary>What its worker was asked to end by and has not done yet.</summary>
    internal EndCommand? PendingEnd => (Status, StopKeep) switch
    {
        (RunStatus.Stopping, { } keep) => new StopCommand(keep),
        (RunStatus.Pausing, _) => new PauseCommand(),
        _ => null,
    };

    internal string Id => Summary.Id;

    internal RunStatus Status => Summary.Status;
}
