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

    /// <summary>Asked to pause; the worker finishes its update and saves its state.</summary>
    Pausing,

    /// <summary>Its state is saved and its device free, until a person resumes it.</summary>
    Paused,

    /// <summary>Ended with an adapter.</summary>
    Succeeded,

    /// <summary>Ended before its last step, by a person or by early stopping, with the result kept.</summary>
    Stopped,

    /// <summary>Ended by a person without a result.</summary>
    Cancelled,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>The worker vanished; the run can go on from its last checkpoint.</summary>
    Interrupted,
}
