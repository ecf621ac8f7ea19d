using static TuningStudio.Web.State.RunTrigger;
using static TuningStudio.Web.State.RunStatus;

namespace TuningStudio.Web.State;

/// <summary>Every way a run's status may change; what is not in the table does not happen.</summary>
internal static class RunTransitions
{
    internal static IReadOnlyDictionary<(RunStatus From, RunTrigger Trigger), RunStatus> Table { get; } = new Dictionary<(RunStatus, RunTrigger), RunStatus>
    {
        [(Queued, Launch)] = Starting,
        [(Queued, Stop)] = Cancelled,
        [(Queued, Pause)] = Paused,

        [(Starting, LaunchFailed)] = Failed,
        [(Starting, WorkerStarted)] = Running,
        [(Starting, Stop)] = Stopping,
        [(Starting, Pause)] = Pausing,
        [(Starting, WorkerPaused)] = Paused,
        [(Starting, Completed)] = Succeeded,
        [(Starting, CompletedEarly)] = Stopped,
        [(Starting, WorkerCancelled)] = Cancelled,
        [(Starting, WorkerFailed)] = Failed,
        [(Starting, WorkerLost)] = Interrupted,

        [(Running, WorkerStarted)] = Running,
        [(Running, Stop)] = Stopping,
        [(Running, Pause)] = Pausing,
        [(Running, WorkerPaused)] = Paused,
        [(Running, Completed)] = Succeeded,
        [(Running, CompletedEarly)] = Stopped,
        [(Running, WorkerCancelled)] = Cancelled,
        [(Running, WorkerFailed)] = Failed,
        [(Running, WorkerLost)] = Interrupted,

        [(Pausing, WorkerStarted)] = Pausing,
        [(Pausing, Stop)] = Stopping,
        [(Pausing, WorkerPaused)] = Paused,
        [(Pausing, Completed)] = Succeeded,
        [(Pausing, CompletedEarly)] = Stopped,
        [(Pausing, WorkerCancelled)] = Cancelled,
        [(Pausing, WorkerFailed)] = Failed,
        [(Pausing, WorkerLost)] = Interrupted,

        [(Stopping, WorkerStarted)] = Stopping,
        [(Stopping, WorkerPaused)] = Paused,
        [(Stopping, Stop)] = Stopping,
        [(Stopping, Completed)] = Succeeded,
        [(Stopping, CompletedEarly)] = Stopped,
        [(Stopping, WorkerCancelled)] = Cancelled,
        [(Stopping, WorkerFailed)] = Failed,
        [(Stopping, WorkerLost)] = Interrupted,
        [(Stopping, Killed)] = Cancelled,

        // The log is the truth: a worker that was thought lost, or was started by hand, is believed.
        [(Interrupted, WorkerReturned)] = Running,
        [(Interrupted, WorkerStarted)] = Running,
        [(Interrupted, WorkerPaused)] = Paused,
        [(Interrupted, Completed)] = Succeeded,
        [(Interrupted, CompletedEarly)] = Stopped,
        [(Interrupted, WorkerCancelled)] = Cancelled,
        [(Interrupted, WorkerFailed)] = Failed,
        [(Failed, WorkerStarted)] = Running,
        [(Cancelled, WorkerStarted)] = Running,
        [(Stopped, WorkerStarted)] = Running,
        [(Paused, WorkerStarted)] = Running,
        [(Succeeded, WorkerStarted)] = Running,

        [(Interrupted, Resume)] = Queued,
        [(Failed, Resume)] = Queued,
        [(Cancelled, Resume)] = Queued,
        [(Stopped, Resume)] = Queued,
        [(Paused, Resume)] = Queued,
        [(Succeeded, Extend)] = Queued,
    };

    /// <summary>The status after the trigger, or null where it is not allowed.</summary>
    internal static RunStatus? Next(RunStatus from, RunTrigger trigger) =>
        Table.TryGetValue((from, trigger), out var next) ? next : null;

    /// <summary>Whether a worker process belongs to a run in this status.</summary>
    internal static bool HasWorker(RunStatus status) => status is Starting or Running or Pausing or Stopping;
}
