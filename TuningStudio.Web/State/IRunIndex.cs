namespace TuningStudio.Web.State;

/// <summary>Keeps the list of runs over restarts. It is an index only: run folders are the truth.</summary>
internal interface IRunIndex
{
    Task<IReadOnlyList<RunRecord>> LoadAsync(CancellationToken cancellationToken = default);

    Task SaveAsync(IReadOnlyCollection<RunRecord> records, CancellationToken cancellationToken = default);

    Task RemoveAsync(string runId, CancellationToken cancellationToken = default);
}
