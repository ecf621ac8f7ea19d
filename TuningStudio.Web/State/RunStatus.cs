namespace TuningStudio.Web.State;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Waiting for its device.</summary>
    Queued,

    /// <summary>A worker process was started and has not said anything yet.</summary>
    Starting,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>Asked to stop; the worker finishes its update.</summary>
    Stopping,

    /// <summary>Ended with an adapter.</summary>
    Succeeded,

    /// <summary>Ended early by a person who kept the result.</summary>
    Stopped,

    /// <summary>Ended by a person without a result.</summary>
    Cancelled,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>The worker vanished; the run can go on from its last checkpoint.</summary>
    Interrupted,
}
