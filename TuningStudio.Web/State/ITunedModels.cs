namespace TuningStudio.Web.State;

/// <summary>A model that a run has made.</summary>
/// <param name="Name">As programs ask for it.</param>
/// <param name="Run">The run.</param>
/// <param name="SizeBytes">Size of its adapter's files.</param>
/// <param name="LastCheckpoint">Step of the run's newest checkpoint, which another run can begin with; null where none is left.</param>
public sealed record TunedModel(string Name, RunSummary Run, long SizeBytes, int? LastCheckpoint)
{
    public DateTimeOffset MadeAt => Run.FinishedAt ?? Run.CreatedAt;
}

/// <summary>The models that runs have made.</summary>
public interface ITunedModels
{
    /// <summary>Those whose files are there, newest first; they are looked for beside the caller's thread.</summary>
    /// <param name="baseModel">Full path of the base that they were tuned from; null for all.</param>
    Task<IReadOnlyList<TunedModel>> ListAsync(string? baseModel = null);
}
