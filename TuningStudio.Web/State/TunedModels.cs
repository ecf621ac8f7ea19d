using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Finds them among the runs.</summary>
internal sealed class TunedModels(IRunStore runs, StudioHome home) : ITunedModels
{
    public Task<IReadOnlyList<TunedModel>> ListAsync(string? baseModel = null) => Task.Run<IReadOnlyList<TunedModel>>(() =>
    [
        .. runs.List()
            .Where(run => run.AdapterFolder is not null && (baseModel is null || Path.TrimEndingDirectorySeparator(run.Model) == baseModel))
            .Select(Read)
            .OfType<TunedModel>()
            .OrderByDescending(model => model.MadeAt),
    ]);

    private TunedModel? Read(RunSummary run)
    {
        try
        {
            return runs.Spec(run.Id) is { } spec && Directory.Exists(run.AdapterFolder)
                ? new(TunedNames.Of(spec), run, new DirectoryInfo(run.AdapterFolder).EnumerateFiles().Sum(file => file.Length), RunFolderReader.LastCheckpoint(home.Run(run.Id)))
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted while the list was made, or closed to the studio: it could not be opened either.
            return null;
        }
    }
}
