using System.Collections.Concurrent;

namespace TuningStudio.Web.State;

/// <summary>
/// Writes runs to the index: at once what a restart must know, and every few seconds what only lists show (steps, losses).
/// One write at a time, always of the newest state, so that an old one can never overwrite it. A write that fails is tried
/// again and stops nobody: the index can be rebuilt from the run folders.
/// </summary>
internal sealed class RunIndexWriter(IRunIndex index, TimeProvider time, ILogger<RunIndexWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<LiveRun, bool> _marked = new();
    private readonly SemaphoreSlim _writing = new(1, 1);

    internal void Mark(LiveRun run) => _marked[run] = true;

    internal Task SaveAsync(LiveRun run, CancellationToken cancellationToken)
    {
        Mark(run);
        return TryWriteAsync(cancellationToken);
    }

    internal async Task RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            foreach (var run in _marked.Keys.Where(run => run.Record.Id == runId))
            {
                _marked.TryRemove(run, out _);
            }

            await index.RemoveAsync(runId, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "Run {Run} could not be taken from the list; that happens at the next start, since its folder is gone.", runId);
        }
        finally
        {
            _writing.Release();
        }
    }

    internal async Task WriteMarkedAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var runs = _marked.Keys.Where(run => _marked.TryRemove(run, out _)).ToArray();
            if (runs.Length == 0)
            {
                return;
            }

            try
            {
                await index.SaveAsync([.. runs.Select(run => run.Record)], cancellationToken);
            }
            catch
            {
                foreach (var run in runs)
                {
                    Mark(run);
                }

                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteMarkedAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "The list of runs could not be written; it is tried again.");
        }
    }
}
