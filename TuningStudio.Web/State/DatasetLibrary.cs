using System.Data.Common;
using System.Globalization;
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
    private const int FaultsNamed = 5;

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

    public Task<DatasetPreview> PreviewAsync(string path, int records = 5, CancellationToken cancellationToken = default) =>
        Task.Run(() => Preview(path, records, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<TrainingRecord>> FirstAsync(string path, int records, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetFile.Open(path).Preview(records), cancellationToken);

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

    /// <summary>Goes through the whole file, a record at a time: a fault in line 37 is told here and not by a worker.</summary>
    private static DatasetPreview Preview(string path, int records, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "No data file is named.", "Choose a sample, upload a file or name a path.");
        }

        path = Path.GetFullPath(path.Trim());
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
