namespace TuningStudio.Web.State;

/// <summary>What can move a run from one status to another.</summary>
internal enum RunTrigger
{
    /// <summary>The scheduler starts a worker process.</summary>
    Launch,

    /// <summary>No worker process could be started.</summary>
    LaunchFailed,

    /// <summary>A worker said that it took up the run.</summary>
    WorkerStarted,

    /// <summary>A worker that was thought lost spoke again.</summary>
    WorkerReturned,

    /// <summary>A person wants it to end.</summary>
    Stop,

    /// <summary>A person wants it to pause.</summary>
    Pause,

    /// <summary>The worker saved its state and ended, as asked.</summary>
    WorkerPaused,

    /// <summary>The worker ended with an adapter.</summary>
    Completed,

    /// <summary>The worker ended early with an adapter.</summary>
    CompletedEarly,

    /// <summary>The worker ended without an adapter, as asked.</summary>
    WorkerCancelled,

    /// <summary>The worker ended with an error.</summary>
    WorkerFailed,

    /// <summary>The worker's process is gone and left no word.</summary>
    WorkerLost,

    /// <summary>A person had a worker killed that would not stop.</summary>
    Killed,

    /// <summary>A person wants it to go on.</summary>
    Resume,

    /// <summary>A person adds epochs to a finished run.</summary>
    Extend,
}
