using System.Collections.Concurrent;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Writes exports one after the other, each in a process of its own, and knows those that are there.</summary>
internal sealed class ExportJobs(IRunStore runs, ExportShelf shelf, IExportLauncher launcher, Refusal refusal, TimeProvider time, ILogger<ExportJobs> logger)
    : BackgroundService, IExports
{
    private readonly WorkQueue _queue = new();
    private readonly ConcurrentDictionary<(string RunId, string Name), ExportJob> _jobs = new();
    private readonly Lock _gate = new();

    public event Action<string>? Changed;

    public IReadOnlyList<ExportItem> Of(string runId)
    {
        var open = _jobs.Values.Where(job => job.Item.RunId == runId).Select(job => job.Item).ToList();
        return [.. open.OrderByDescending(item => item.CreatedAt), .. shelf.Read(runId).Where(item => open.TrueForAll(other => other.Name != item.Name))];
    }

    /// <summary>Whether something of a run is being written or waits for it.</summary>
    internal bool IsWriting(string runId) => _jobs.Values.Any(job => job.Item is { IsOver: false } item && item.RunId == runId);

    public ExportItem Start(string runId, ExportChoice choice)
    {
        var run = runs.Find(runId) ?? throw refusal.Because("NoRun", runId);
        var adapter = run.AdapterFolder ?? throw refusal.Because("NothingToExport", run.Name);
        shelf.Prepare(runId);
        ExportJob job;
        lock (_gate)
        {
            var name = shelf.FreeName(runId, choice, _jobs.Keys.Where(key => key.RunId == runId).Select(key => key.Name));
            job = new ExportJob(run.Model, adapter, new ExportItem { RunId = runId, Name = name, Folder = shelf.FolderOf(runId, name), Choice = choice, CreatedAt = time.GetUtcNow() });
            _jobs[(runId, name)] = job;
        }

        _queue.Add(job.Work, cancellation => WriteAsync(job, cancellation));
        Changed?.Invoke(runId);
        return job.Item;
    }

    public Task<IReadOnlyList<ExportItem>> ListAsync(string runId) => Task.Run(() => Of(runId));

    public Task<ExportItem> StartAsync(string runId, ExportChoice choice) => Task.Run(() => Start(runId, choice));

    public async Task RemoveAsync(string runId, string name)
    {
        if (_jobs.TryRemove((runId, name), out var job))
        {
            await job.Work.CancelAsync();
            ExportShelf.Delete(job.Item);
        }
        else if (shelf.Read(runId).FirstOrDefault(item => item.Name == name) is { } item)
        {
            ExportShelf.Delete(item);
        }

        Changed?.Invoke(runId);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _queue.RunAsync(stoppingToken);

    private async Task WriteAsync(ExportJob job, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return;
        }

        try
        {
            var item = job.Item with { Status = ExportStatus.Running };
            Change(job, item);
            await using var process = launcher.Start(job.Model, job.Adapter, item);
            while (await process.ReadLineAsync(cancellation) is { } line)
            {
                item = ExportLine.Apply(item, line);
                if (!item.IsOver)
                {
                    // That it is over is told when it is on the shelf, or off the disk.
                    Change(job, item);
                }
            }

            Finish(job, item.IsOver ? item : Failed(item, Lost(process)));
        }
        catch (OperationCanceledException)
        {
            Quietly(() => ExportShelf.Delete(job.Item));
        }
        catch (TuningException exception)
        {
            Finish(job, Failed(job.Item, exception.ToInfo()));
        }
        catch (IOException exception)
        {
            Finish(job, Failed(job.Item, new ErrorInfo(ErrorCodes.Internal, exception.Message)));
        }
    }

    private void Finish(ExportJob job, ExportItem item)
    {
        if (item.Status == ExportStatus.Done)
        {
            ExportShelf.Save(item);
            _jobs.TryRemove((item.RunId, item.Name), out _);
        }
        else
        {
            // It could not clear up after itself where it was killed.
            Quietly(() => ExportShelf.Delete(item));
        }

        Change(job, item);
    }

    private void Change(ExportJob job, ExportItem item)
    {
        if (job.Item != item)
        {
            job.Item = item;
            Changed?.Invoke(item.RunId);
        }
    }

    private void Quietly(Action act)
    {
        try
        {
            act();
        }
        catch (TuningException exception)
        {
            logger.LogWarning("What is left of an export could not be removed: {Message}", exception.Message);
        }
    }

    private static ExportItem Failed(ExportItem item, ErrorInfo error) => item with { Status = ExportStatus.Failed, Error = error };

    private static ErrorInfo Lost(ILineProcess process) => SiteError.Create(
        ErrorCodes.WorkerLost,
        process.LastWords is { } words ? [new SiteText("Lost.Export"), new SiteText("Lost.LastWords", words)] : [new SiteText("Lost.Export")],
        new SiteText("Lost.ExportAgain"));
}
