namespace TuningStudio.Web.State;

/// <summary>Tuned models written for use elsewhere. Methods refuse with a <see cref="Core.Contracts.TuningException"/> that says why.</summary>
public interface IExports
{
    /// <summary>The exports of the run of this id have changed. Comes on any thread.</summary>
    event Action<string>? Changed;

    /// <summary>A run's exports, newest first. It reads a folder: pages ask for <see cref="ListAsync"/>.</summary>
    IReadOnlyList<ExportItem> Of(string runId);

    /// <summary>The same, beside the caller's thread.</summary>
    Task<IReadOnlyList<ExportItem>> ListAsync(string runId);

    /// <summary>Queues an export; one is written at a time. It makes a folder: pages ask for <see cref="StartAsync"/>.</summary>
    ExportItem Start(string runId, ExportChoice choice);

    /// <summary>The same, beside the caller's thread.</summary>
    Task<ExportItem> StartAsync(string runId, ExportChoice choice);

    /// <summary>Takes an export away: one that waits or is being written ends, one that is there is deleted.</summary>
    Task RemoveAsync(string runId, string name);
}
