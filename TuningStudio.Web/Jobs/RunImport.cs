using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// Fills the store when the site starts: from the index, and from run folders that the index does not know, because
/// they were copied here or the index was lost. Rows without a folder go.
/// </summary>
internal sealed class RunImport(IRunIndex index, RunStore store, IWorkerLauncher launcher, DeviceChoice devices, StudioHome home, TimeProvider time, ILogger<RunImport> logger)
{
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var record in await index.LoadAsync(cancellationToken))
        {
            if (File.Exists(home.Run(record.Id).SpecFile))
            {
                var noted = Noted(record);
                store.Load(noted, isNews: noted != record);
            }
            else
            {
                await index.RemoveAsync(record.Id, cancellationToken);
                logger.LogWarning("Run {Run} is no longer listed: its folder is gone.", record.Id);
            }
        }

        foreach (var path in Directory.EnumerateDirectories(home.Runs))
        {
            var id = Path.GetFileName(path);
            if (!RunId.IsValid(id))
            {
                if (!id.StartsWith(RunTrash.Mark, StringComparison.Ordinal) && File.Exists(home.Run(id).SpecFile))
                {
                    logger.LogWarning("The run in {Folder} is not listed: give its folder a name of letters, digits and dashes.", path);
                }
            }
            else if (store.Record(id) is null)
            {
                try
                {
                    await ImportAsync(id, cancellationToken);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    logger.LogError("The run in {Folder} is not listed until the next start, because it cannot be read: {Message}", path, exception.Message);
                }
            }
        }
    }

    // Lists of older studios did not note all of it down.
    private RunRecord Noted(RunRecord record)
    {
        var folder = home.Run(record.Id);
        if (record.Summary is { Method: not null, TrainingFile: not null } || RunFolderReader.ReadSpec(folder) is not { } spec)
        {
            return record;
        }

        var asked = record.Summary.Noting(spec);
        return record with { Summary = RunFolderReader.ReadResolved(folder) is { } used ? asked.Noting(used) : asked };
    }

    private async Task ImportAsync(string id, CancellationToken cancellationToken)
    {
        var folder = home.Run(id);
        if (RunFolderReader.ReadSpec(folder) is not { } spec)
        {
            return;
        }

        var process = WorkerProcess.Read(folder.WorkerFile);
        var status = process is not null && launcher.IsAlive(process) ? RunStatus.Running : RunStatus.Interrupted;
        var record = new RunRecord
        {
            Device = Queue(spec.Hyperparameters.Device),
            Summary = RunRequests.Summary(spec with { Id = id }, status) with { Tags = RunTagsFile.Read(folder) },
        };

        // Its log tells the rest; without an end there, it is interrupted.
        EventLog.Read(folder.EventsFile, 0, happened =>
        {
            if (happened.Sequence > record.LastSequence)
            {
                record = EventReducer.Apply(record, happened, folder);
            }
        });
        if (status != RunStatus.Running && (record.Status == RunStatus.Interrupted || RunTransitions.HasWorker(record.Status)))
        {
            record = record with { Summary = record.Summary with { Error = SiteError.Create(ErrorCodes.WorkerLost, [new SiteText("Lost.NoEnd")], new SiteText("Lost.ResumeOrAgain"), folder.EventsFile) } };
            record = EventReducer.Enter(record, RunStatus.Interrupted, time.GetUtcNow(), folder);
        }

        await store.AddAsync(record, cancellationToken);
        logger.LogInformation("Run {Run} was found on disk and is listed again as {Status}.", id, record.Status);
    }

    /// <summary>The queue it stands in once it is resumed; a device that is not here has one too, whose worker says what is wrong.</summary>
    private string Queue(string? device)
    {
        try
        {
            return devices.Resolve(device);
        }
        catch (TuningException)
        {
            return device!.Trim().ToLowerInvariant();
        }
    }
}
