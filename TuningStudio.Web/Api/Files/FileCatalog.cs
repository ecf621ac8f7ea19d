using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Files;

/// <summary>
/// The data files that the pages know too, and the results of runs, each under an id that is made of its name: it stays the same over restarts and in a
/// home that was moved, and needs no list of its own.
/// </summary>
internal sealed class FileCatalog(IDatasetLibrary library, RunStore runs, StudioHome home)
{
    /// <summary>What a run's results are called.</summary>
    internal const string ResultsName = "compiled_results.csv";

    /// <summary>Code of the refusal to delete what is needed.</summary>
    internal const string InUse = "file_in_use";

    /// <summary>All files, newest first; of equal age by id.</summary>
    internal IReadOnlyList<StudioFile> List() =>
    [
        .. Data().Concat(runs.List().Select(run => Results(run.Id)).OfType<StudioFile>())
            .OrderByDescending(file => file.Object.CreatedAt).ThenBy(file => file.Object.Id, StringComparer.Ordinal),
    ];

    /// <summary>A file by its id.</summary>
    /// <exception cref="ApiFault">There is none.</exception>
    internal StudioFile Get(string id, string? param = "file_id") => Find(id)
        ?? throw ApiFault.NotFound($"No such File object: {id}", param, "not_found");

    internal StudioFile? Find(string id) => library.Find(id) is { } data
        ? Of(Named(data))
        : runs.List().Where(run => ResultsId(run.Id) == id).Select(run => Results(run.Id)).FirstOrDefault();

    /// <summary>Id of a data file, also of one that lies elsewhere.</summary>
    internal string IdOf(string path) => library.IdOf(path);

    /// <summary>A data file by its path; of one that lies elsewhere, or is gone, what its name says.</summary>
    internal FileObject Named(string path) => Data().FirstOrDefault(file => file.Path == path)?.Object
        ?? new FileObject(IdOf(path), File.Exists(path) ? new FileInfo(path).Length : 0, 0, Path.GetFileName(path), FileObject.FineTune);

    internal static string ResultsId(string runId) => DataFileId.Named($"results/{runId}");

    /// <summary>The results of a run; null while there are none.</summary>
    internal StudioFile? Results(string runId)
    {
        var file = new FileInfo(home.Run(runId).ResultsFile);
        return file.Exists
            ? new StudioFile(new FileObject(ResultsId(runId), file.Length, Seconds(file), ResultsName, FileObject.Results), file.FullName, runId)
            : null;
    }

    internal StudioFile Of(DatasetInfo data)
    {
        var created = data.Origin?.StoredAt.ToUnixTimeSeconds() ?? Seconds(new FileInfo(data.Path));
        return new StudioFile(new FileObject(IdOf(data.Path), data.SizeBytes, created, data.Name, FileObject.FineTune), data.Path) { IsSample = data.IsSample };
    }

    /// <summary>Refuses the deletion of what must stay.</summary>
    /// <exception cref="ApiFault">Says why it stays.</exception>
    internal void RefuseDeletion(StudioFile file)
    {
        var user = DatasetUses.NeededBy(runs, file.Path);
        var reason = file.IsSample ? $"{file.Object.Filename} comes with the studio and stays."
            : file.RunId is not null ? "The results of a run go with it."
            : user is not null ? $"The run '{user.Name}' needs {file.Object.Filename}. End that run first."
            : null;
        if (reason is not null)
        {
            throw ApiFault.BadRequest(reason, "file_id", InUse);
        }
    }

    // The validation half of a sample is a file like any other.
    private IEnumerable<StudioFile> Data() => library.List()
        .SelectMany(data => data.ValidationPath is { } validation
            ? new[] { Named(data), new DatasetInfo(validation, Path.GetFileName(validation), new FileInfo(validation).Length, data.IsSample) }
            : [Named(data)])
        .Select(Of);

    // Samples have titles; programs want the file's name.
    private static DatasetInfo Named(DatasetInfo data) => data.IsSample ? data with { Name = Path.GetFileName(data.Path) } : data;

    private static long Seconds(FileInfo file) => new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds();
}
