using System.Collections.Concurrent;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// Measures checkpoints one after the other, each in a process of its own, where their runs computed. On a GPU a measurement takes its turn: it waits for the run that is at work there, and the next
/// run for it; on a processor they go on together, as answers do.
/// </summary>
internal sealed class EvaluationJobs(RunStore runs, StudioHome home, IEvaluationLauncher launcher, SchedulerSignal scheduler, Refusal refusal, TimeProvider time)
    : BackgroundService, IEvaluations
{
    private const string Cpu = "cpu";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly WorkQueue _queue = new();
    private readonly ConcurrentDictionary<(string RunId, int Step), EvaluationJob> _jobs = new();
    private readonly Lock _gate = new();
    private volatile string? _claimedGpu;

    public event Action<string>? Changed;

    /// <summary>The GPU that a measurement computes on or waits for; null where there is none.</summary>
    internal string? ClaimedGpu => _claimedGpu;

    public Task<EvaluationItem?> FindAsync(string runId, int step) => _jobs.TryGetValue((runId, step), out var job)
        ? Task.FromResult<EvaluationItem?>(job.Item)
        : Task.Run(() => CheckpointFigures.Read(home.Run(runId), step) is { } figures ? new EvaluationItem { RunId = runId, Step = step, Status = EvaluationStatus.Done, Figures = figures } : null);

    /// <summary>Whether something of a run is being measured or waits for it.</summary>
    internal bool IsMeasuring(string runId) => _jobs.Values.Any(job => job.Item is { IsOver: false } item && item.RunId == runId);

    public EvaluationItem Start(string runId, int step)
    {
        var run = runs.Record(runId) ?? throw refusal.Because("NoRun", runId);
        EvaluationJob job;
        lock (_gate)
        {
            if (_jobs.TryGetValue((runId, step), out var open) && !open.Item.IsOver)
            {
                return open.Item;
            }

            job = _jobs[(runId, step)] = new EvaluationJob(run.Device, new EvaluationItem { RunId = runId, Step = step });
        }

        _queue.Add(job.Work, cancellation => MeasureAsync(job, cancellation));
        Changed?.Invoke(runId);
        return job.Item;
    }

    public async Task StopAsync(string runId, int step)
    {
        if (_jobs.TryRemove((runId, step), out var job))
        {
            await job.Work.CancelAsync();
        }

        Changed?.Invoke(runId);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _queue.RunAsync(stoppingToken);

    private async Task MeasureAsync(EvaluationJob job, CancellationToken cancellation)
    {
        try
        {
            await TakeTurnAsync(job.Device, cancellation);
            var item = job.Item with { Status = EvaluationStatus.Running };
            Change(job, item);
            await using var process = launcher.Start(home.Run(item.RunId).Root, item.Step, job.Device);
            while (await process.ReadLineAsync(cancellation) is { } line)
            {
                Change(job, item = EvaluationLine.Apply(item, line));
            }

            Finish(job, item.IsOver ? item : Failed(item, Lost(process)));
        }
        catch (OperationCanceledException)
        {
            // Whoever ended it has taken it away.
        }
        catch (TuningException exception)
        {
            Finish(job, Failed(job.Item, exception.ToInfo()));
        }
        catch (IOException exception)
        {
            Finish(job, Failed(job.Item, new ErrorInfo(ErrorCodes.Internal, exception.Message)));
        }
        finally
        {
            if (_claimedGpu is not null)
            {
                _claimedGpu = null;
                scheduler.Set();
            }
        }
    }

    // Claimed first, so that no further run begins there, and a look later, so that one which just began is seen.
    private async Task TakeTurnAsync(string device, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (device == Cpu)
        {
            return;
        }

        _claimedGpu = device;
        do
        {
            await Task.Delay(Look, time, cancellation);
        }
        while (runs.Records.Any(run => run.Device == device && (RunTransitions.HasWorker(run.Status) || run.WorkerProcessId is not null)));
    }

    // What is done lies beside the checkpoint, or could not be kept there and is known until the site ends.
    private void Finish(EvaluationJob job, EvaluationItem item)
    {
        Change(job, item);
        if (item.Status == EvaluationStatus.Done && CheckpointFigures.Read(home.Run(item.RunId), item.Step) == item.Figures)
        {
            _jobs.TryRemove(KeyValuePair.Create((item.RunId, item.Step), job));
        }
    }

    private void Change(EvaluationJob job, EvaluationItem item)
    {
        if (job.Item != item)
        {
            job.Item = item;
            Changed?.Invoke(item.RunId);
        }
    }

    private static EvaluationItem Failed(EvaluationItem item, ErrorInfo error) => item with { Status = EvaluationStatus.Failed, Error = error };

    private static ErrorInfo Lost(ILineProcess process) => SiteError.Create(
        ErrorCodes.WorkerLost,
        process.LastWords is { } words ? [new SiteText("Lost.Evaluation"), new SiteText("Lost.LastWords", words)] : [new SiteText("Lost.Evaluation")],
        new SiteText("Lost.EvaluationAgain"));
}
