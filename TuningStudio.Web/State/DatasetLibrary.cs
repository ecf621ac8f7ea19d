using System.Data.Common;
using System.Globalization;
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
    private const int FaultsNamed = 5;

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

    /// <summary>Deletes a copy and what is known of it; whether a run needs it is for the caller to know.</summary>
    /// <exception cref="TuningException">It cannot be deleted.</exception>
    internal async Task DeleteAsync(string path)
    {
        try
        {
            File.Delete(path);
            File.Delete(path + DatasetStore.OriginEnding);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"It cannot be deleted: {exception.Message}", "Check its rights.", file: path, innerException: exception);
        }

        await names.RemoveAsync(Path.GetFileName(path));
    }

    public Task<DatasetPreview> PreviewAsync(string path, int records = 5, CancellationToken cancellationToken = default) =>
        Task.Run(() => Preview(path, records, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<TrainingRecord>> FirstAsync(string path, int records, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetFile.Open(roots.Require(path)).Preview(records), cancellationToken);

    /// <summary>Uploads that a site which was killed left half-way; downloads go on.</summary>
    internal void RemoveLeftovers()
    {
        foreach (var path in Directory.EnumerateFiles(home.Datasets, "*" + Uploads.TemporaryEnding))
        {
            File.Delete(path);
        }
    }

    private static DatasetInfo Info(string path, string name) => new(path, name, new FileInfo(path).Length, IsSample: false, Origin: DatasetStore.OriginOf(path));

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

    /// <summary>Goes through the whole file, a record at a time: a fault in line 37 is told here and not by a worker.</summary>
    private DatasetPreview Preview(string path, int records, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "No data file is named.", "Choose a sample, upload a file or name a path.");
        }

        path = roots.Require(path.Trim());
        var data = DatasetFile.Open(path);
        var first = new List<TrainingRecord>();
        var count = 0L;
        try
        {
            foreach (var record in data.Records(cancellationToken))
            {
                count++;
                if (first.Count < records)
                {
                    first.Add(record);
                }
            }
        }
        catch (TuningException fault) when (fault.Code == ErrorCodes.InvalidData)
        {
            throw WithTheRest(fault, data, cancellationToken);
        }

        return count > 0
            ? new DatasetPreview(path, data.Format.ToContractName(), count, first)
            : throw new TuningException(ErrorCodes.InvalidData, "The file holds no record.", "It needs at least one.", file: path);
    }

    /// <summary>The first fault with the places of the next ones, so that they are mended in one go.</summary>
    private static TuningException WithTheRest(TuningException first, Dataset data, CancellationToken cancellationToken)
    {
        try
        {
            var report = data.Check(FaultsNamed + 1, cancellationToken);
            var others = report.Faults.Skip(1).Where(fault => fault.Line is not null).Select(fault => fault.Line!.Value.ToString(CultureInfo.InvariantCulture)).ToArray();
            return report.FaultyRecords < 2 || others.Length == 0
                ? first
                : new TuningException(
                    first.Code,
                    $"{first.Message} {report.FaultyRecords - 1} more of the file's {report.Records + report.FaultyRecords} records cannot be used, on line{(others.Length == 1 ? string.Empty : "s")} {string.Join(", ", others)}{(report.FaultyRecords - 1 > others.Length ? ", …" : string.Empty)}.",
                    first.Remedy,
                    first.File,
                    first.Line,
                    first.Field,
                    first);
        }
        catch (TuningException)
        {
            // Past some faults a file cannot be read on.
            return first;
        }
    }
}
