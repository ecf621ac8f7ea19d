using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>How people arrange their runs: the words they put on them, and who is next. Every method refuses with a <see cref="TuningException"/>.</summary>
public interface IRunShelf
{
    /// <summary>The queued runs, the next one first.</summary>
    IReadOnlyList<RunSummary> Queue();

    /// <summary>The runs that a new one would wait for: those at work on its device, then those that wait for it.</summary>
    /// <param name="device">The device as it is asked for; null for what <c>auto</c> stands for.</param>
    IReadOnlyList<RunSummary> Ahead(string? device);

    /// <summary>Changes a run's tags.</summary>
    Task TagAsync(string runId, Func<RunTags, RunTags> change, CancellationToken cancellationToken = default);

    /// <summary>Puts a queued run at a place of the queue, 0 for the next; the others move up or down.</summary>
    Task MoveAsync(string runId, int place, CancellationToken cancellationToken = default);
}
