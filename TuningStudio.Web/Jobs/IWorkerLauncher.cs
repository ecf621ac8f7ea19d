using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts, finds and ends worker processes.</summary>
internal interface IWorkerLauncher
{
    /// <summary>Starts a training worker that outlives the site; refuses with a <see cref="TuningException"/>.</summary>
    WorkerProcess Launch(RunFolder folder, IReadOnlyDictionary<string, string> environment);

    bool IsAlive(WorkerProcess process);

    /// <summary>How a process that this site started ended; null where that is not known.</summary>
    SiteText? HowItEnded(WorkerProcess process);

    void Kill(WorkerProcess process);
}
