using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>How people arrange their runs: the words they put on them, and who is next. Every method refuses with a <see cref="TuningException"/>.</summary>
public interface IRunShelf
{
    /// <summary>The queued runs, the next one first.</summary>
    IReadOnlyList<RunSummary> Queue();

    /// <summary>Changes a run's tags.</summary>
    Task TagAsync(string runId, Func<RunTags, RunTags> change, CancellationToken cancellationToken = default);

    /// <summary>Puts a queued run at a place of the queue, 0 for the next; the others move up or down.</summary>
    Task MoveAsync(string runId, int place, CancellationToken cancellationToken = default);
}
