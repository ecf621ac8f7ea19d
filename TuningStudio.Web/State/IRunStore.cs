using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>
/// The live picture of all runs. Subscribe first, take the snapshot second, and drop events up to its
/// <see cref="RunHistory.LastSequence"/>: then nothing is missing and nothing comes twice.
/// </summary>
public interface IRunStore
{
    /// <summary>All runs, newest first.</summary>
    IReadOnlyList<RunSummary> List();

    /// <summary>One run, or null.</summary>
    RunSummary? Find(string runId);

    /// <summary>
    /// One run's snapshot with at most <paramref name="maxSteps"/> step events, or null: at once where the run is in memory, and
    /// beside the caller's thread where its log must be read.
    /// </summary>
    Task<RunHistory?> HistoryAsync(string runId, int maxSteps = 1500);

    /// <summary>One run's request, or null; its log is not read. It may read a file: pages ask for <see cref="SpecAsync"/>.</summary>
    RunSpec? Spec(string runId);

    /// <summary>The same, beside the caller's thread.</summary>
    Task<RunSpec?> SpecAsync(string runId);

    /// <summary>Numbers of the training file's records that a run holds out, from 1; null where its folder does not say, or the file has been changed since. Read beside the caller's thread.</summary>
    Task<IReadOnlyList<int>?> HeldOutAsync(string runId);

    /// <summary>Full path of the adapter in a run's checkpoint, or null where there is none (any more).</summary>
    string? CheckpointAdapter(string runId, int step);

    /// <summary>The same, beside the caller's thread.</summary>
    Task<string?> CheckpointAdapterAsync(string runId, int step);

    /// <summary>
    /// Full path of the adapter that a run went on from: where it was or, if that is gone, the run's own copy. Null for a run that began with a fresh one.
    /// Looked up beside the caller's thread.
    /// </summary>
    Task<string?> StartAdapterAsync(string runId);

    /// <summary>Steps of a run's checkpoints that have an adapter, newest first; looked up in its folder beside the caller's thread, without its log.</summary>
    Task<IReadOnlyList<int>> CheckpointsAsync(string runId);

    /// <summary>
    /// Calls back at most seven times a second with what is new: of one run with its events, or of all runs
    /// (<paramref name="runId"/> null) with summaries only. Slow callbacks get larger batches; they never make a worker wait.
    /// </summary>
    IDisposable Subscribe(string? runId, Func<IReadOnlyList<RunUpdate>, Task> callback);
}
