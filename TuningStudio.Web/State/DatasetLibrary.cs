using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Web.State;

/// <summary>The sample sets, and the copies in the home's <c>datasets</c>.</summary>
internal sealed class DatasetLibrary(StudioHome home, SamplesFolder samples, DataRoots roots, DataDownloads downloads, DatasetRepository names, TimeProvider time, ILogger<DatasetLibrary> logger) : IDatasetLibrary
{
    private readonly DatasetStore _store = new(home.Datasets, time);

    public IReadOnlyList<DatasetInfo> List()
    {
        var known = names.ByFileName();
        var found = new DirectoryInfo(home.Datasets).EnumerateFiles()
            .Where(file => DataFileName.IsData(file.Name) || File.Exists(file.FullName + DatasetStore.OriginEnding))
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Select(file => Info(file.FullName, known.GetValueOrDefault(file.Name)?.Name ?? file.Name));
        return [.. SampleSets.Scan(samples.Datasets ?? string.Empty), .. found];
    }

    public Task<IReadOnlyList<DatasetInfo>> ListAsync() => Task.Run(List);

    public async Task<DatasetInfo> FetchAsync(string address, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var name = DataFileName.Shown(SourceCatalog.Parse(address).FileName);
        var path = await Task.Run(() => downloads.FetchAsync(address, progress, cancellationToken), cancellationToken);
        await RememberAsync(path, name);
        return Info(path, name);
    }

    /// <summary>Takes an uploaded file in.</summary>
    /// <param name="path">The file, in the home's <c>datasets</c>; it is moved away.</param>
    /// <param name="name">What the person calls it.</param>
    /// <param name="origin">What is known of it.</param>
    /// <exception cref="TuningException">It cannot be stored.</exception>
    internal async Task<DatasetInfo> KeepAsync(string path, string name, DataOrigin origin)
    {
        var kept = _store.Keep(path, name, origin);
        await RememberAsync(kept, name);
        return Info(kept, name);
    }

    public DatasetInfo? Find(string id)
    {
        var listed = List();
        var validations = listed.Select(data => data.ValidationPath is { } path ? Info(path, Path.GetFileName(path)) with { IsSample = data.IsSample } : null).OfType<DatasetInfo>();
        return listed.Concat(validations).Concat(Versions()).FirstOrDefault(data => IdOf(data.Path) == id);
    }

    public string IdOf(string path) => DataFileId.Of(home.Datasets, path);

    public async Task DeleteAsync(string path)
    {
        if (!path.StartsWith(home.Datasets + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "It lies outside the studio's data sets and stays.", "Delete it where it lies.", file: path);
        }

        try
        {
            File.Delete(path);
            File.Delete(path + DatasetStore.OriginEnding);
            File.Delete(path + DatasetVersion.Ending);
            if (VersionFolder.Of(home, path) is var versions && Directory.Exists(versions))
            {
                Directory.Delete(versions, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"It cannot be deleted: {exception.Message}", "Check its rights.", file: path, innerException: exception);
        }

        // A version may have the name of another copy.
        if (Path.GetDirectoryName(path) == home.Datasets)
        {
            await names.RemoveAsync(Path.GetFileName(path));
        }
    }

    public Task<DatasetPreview> PreviewAsync(string path, int records = 5, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetLook.Preview(roots, path, records, options, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<TrainingRecord>> FirstAsync(string path, int records, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetFile.Open(roots.Require(path), options).Preview(records), cancellationToken);

    public Task<IReadOnlyList<TrainingRecord>> PickAsync(string path, IReadOnlyCollection<int> numbers, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => RecordSearch.Pick(DatasetFile.Open(roots.Require(path), options), [.. numbers], cancellationToken), cancellationToken);

    public Task<(int Number, TrainingRecord Record)?> RecordAsync(string path, int number, string? search, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => RecordSearch.Find(DatasetFile.Open(roots.Require(path), options), number, search, cancellationToken), cancellationToken);

    public Task<DataColumns> ColumnsAsync(string path, CancellationToken cancellationToken = default) =>
        Task.Run(() => DataColumns.Read(roots.Require(path.Trim())), cancellationToken);

    /// <summary>Uploads that a site which was killed left half-way; downloads go on.</summary>
    internal void RemoveLeftovers()
    {
        foreach (var path in Directory.EnumerateFiles(home.Datasets, "*" + Uploads.TemporaryEnding))
        {
            File.Delete(path);
        }
    }

    private IEnumerable<DatasetInfo> Versions() => Directory.Exists(VersionFolder.Root(home))
        ? Directory.EnumerateFiles(VersionFolder.Root(home), "*" + DatasetVersion.Ending, SearchOption.AllDirectories)
            .Select(note => note[..^DatasetVersion.Ending.Length])
            .Where(File.Exists)
            .Select(path => Info(path, Path.GetFileName(path)))
        : [];

    private static DatasetInfo Info(string path, string name) => new(path, name, new FileInfo(path).Length, IsSample: false, Origin: DatasetStore.OriginOf(path)) { AddedAt = new DateTimeOffset(File.GetLastWriteTimeUtc(path)) };

    /// <summary>The file is there and listed whatever the index says; only the name it came with would be lost.</summary>
    private async Task RememberAsync(string path, string name)
    {
        var row = new DatasetRow { FileName = Path.GetFileName(path), Name = name, SizeBytes = new FileInfo(path).Length, UploadedAt = time.GetUtcNow() };
        try
        {
            await names.AddAsync(row);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            logger.LogWarning("The file {File} could not be noted in the index: {Reason}", row.FileName, exception.Message);
        }
    }
}
