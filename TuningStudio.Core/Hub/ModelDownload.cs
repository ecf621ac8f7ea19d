using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>Fetches a model into a folder, or goes on with one that is half there.</summary>
/// <param name="files">Fetches the files.</param>
/// <param name="time">Where dates come from.</param>
public sealed class ModelDownload(TransferSet files, TimeProvider time)
{
    /// <summary>Notes in the folder what is to be fetched. The same again goes on; something else in that folder is refused.</summary>
    /// <param name="hub">Where it is fetched from.</param>
    /// <param name="plan">What is fetched.</param>
    /// <param name="folder">Full path of the model's folder.</param>
    /// <exception cref="TuningException">The plan cannot be carried out, or the folder holds something else.</exception>
    public DownloadRecord Begin(IModelHub hub, DownloadPlan plan, string folder)
    {
        plan.Require();
        var record = new DownloadRecord
        {
            Hub = hub.Kind.Name(),
            Endpoint = TransferAddress.Show(hub.Endpoint),
            Model = plan.Listing.Id.Name,
            Revision = plan.Listing.Revision,
            Licence = plan.Listing.Licence,
            IsGated = plan.Listing.IsGated,
            Files = plan.Files,
            StartedAt = time.GetUtcNow(),
        };
        var there = DownloadRecord.Read(folder);
        if (there is null ? Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() : there.Model != record.Model)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The folder {folder} holds something else already.", "Choose another folder, or empty it.", file: folder);
        }

        record.Write(folder);
        return record;
    }

    /// <summary>Fetches what is not there yet. Cancelling pauses: the next call goes on.</summary>
    /// <param name="hub">The record's hub.</param>
    /// <param name="record">From <see cref="Begin"/>, or read from the folder.</param>
    /// <param name="folder">Full path of the model's folder.</param>
    /// <param name="progress">Told of all files together.</param>
    /// <param name="cancellationToken">Pauses.</param>
    /// <exception cref="TuningException">Says which file cannot be fetched, and why.</exception>
    public async Task<DownloadRecord> RunAsync(IModelHub hub, DownloadRecord record, string folder, Action<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var id = new HubModelId(record.Model, record.Revision);
        await files.DownloadAsync([.. record.Files.Select(file => hub.Request(id, record.Revision, file, HubPath.Below(folder, file.Path)))], progress, cancellationToken);
        var finished = record with { FinishedAt = time.GetUtcNow() };
        finished.Write(folder);
        return finished;
    }

    /// <summary>Removes what an unfinished download left, and the folder if nothing else is in it.</summary>
    /// <exception cref="TuningException">It cannot be removed.</exception>
    public static void Discard(DownloadRecord record, string folder)
    {
        try
        {
            foreach (var target in record.Files.Select(file => HubPath.Below(folder, file.Path)))
            {
                TransferParts.Discard(target);
                File.Delete(target);
            }

            File.Delete(Path.Combine(folder, DownloadRecord.FileName));
            RemoveIfEmpty(folder);
            if (Path.GetDirectoryName(folder) is { } owner && Path.GetFileName(owner) == record.Model.Split('/')[0])
            {
                RemoveIfEmpty(owner);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"What was fetched cannot be removed: {exception.Message}", "Remove the folder by hand.", file: folder, innerException: exception);
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
