using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Web.State;

/// <summary>The sample sets, and what people uploaded to the home's <c>datasets</c>.</summary>
internal sealed class DatasetLibrary(StudioHome home, SamplesFolder samples, DatasetRepository uploads, TimeProvider time, ILogger<DatasetLibrary> logger) : IDatasetLibrary
{
    private const string TemporaryEnding = ".part";

    public IReadOnlyList<DatasetInfo> List()
    {
        var known = uploads.ByFileName();
        var found = new DirectoryInfo(home.Datasets).EnumerateFiles()
            .Where(file => UploadName.IsData(file.Name))
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Select(file => new DatasetInfo(file.FullName, known.GetValueOrDefault(file.Name)?.Name ?? file.Name, file.Length, IsSample: false));
        return [.. SampleSets.Scan(samples.Datasets ?? string.Empty), .. found];
    }

    public async Task<DatasetInfo> ImportAsync(string fileName, Stream content, CancellationToken cancellationToken = default)
    {
        var (stem, ending) = UploadName.Make(fileName);
        var temporary = Path.Combine(home.Datasets, Path.GetRandomFileName() + TemporaryEnding);
        try
        {
            var size = await CopyAsync(content, temporary, cancellationToken);
            if (size == 0)
            {
                throw new TuningException(ErrorCodes.InvalidData, $"'{fileName}' is empty.", "Upload a file with at least one record.", file: fileName);
            }

            var path = Place(temporary, stem, ending);
            var name = UploadName.Shown(fileName);
            await RememberAsync(new DatasetRow { FileName = Path.GetFileName(path), Name = name, SizeBytes = size, UploadedAt = time.GetUtcNow() });
            return new DatasetInfo(path, name, size, IsSample: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"'{fileName}' could not be stored in {home.Datasets}: {exception.Message}", "Make room there, or check its rights, and upload it again.", file: fileName, innerException: exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task<DatasetPreview> PreviewAsync(string path, int records = 5, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetLook.Preview(path, records, options, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<TrainingRecord>> FirstAsync(string path, int records, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetFile.Open(path, options).Preview(records), cancellationToken);

    public Task<DataColumns> ColumnsAsync(string path, CancellationToken cancellationToken = default) =>
        Task.Run(() => DataColumns.Read(Path.GetFullPath(path.Trim())), cancellationToken);

    /// <summary>Uploads that a site which was killed left half-way.</summary>
    internal void RemoveLeftovers()
    {
        foreach (var path in Directory.EnumerateFiles(home.Datasets, "*" + TemporaryEnding))
        {
            File.Delete(path);
        }
    }

    /// <summary>The file is there and listed whatever the index says; only the name it came with would be lost.</summary>
    private async Task RememberAsync(DatasetRow row)
    {
        try
        {
            await uploads.AddAsync(row);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            logger.LogWarning("The upload {File} could not be noted in the index: {Reason}", row.FileName, exception.Message);
        }
    }

    private static async Task<long> CopyAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await content.CopyToAsync(file, cancellationToken);
        return file.Length;
    }

    /// <summary>Gives the file the first free name; two uploads at once cannot get the same one.</summary>
    private string Place(string temporary, string stem, string ending)
    {
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(home.Datasets, number == 1 ? stem + ending : $"{stem}-{number}{ending}");
            try
            {
                File.Move(temporary, path, overwrite: false);
                return path;
            }
            catch (IOException) when (File.Exists(path) && File.Exists(temporary))
            {
                // Taken: the next one.
            }
        }
    }
}
