using System.Threading.Channels;

namespace TuningStudio.Web.State;

/// <summary>
/// One subscriber. Updates gather here and are handed over by the subscriber's own loop, at most once an interval:
/// whoever is slow gets larger batches, and the store never waits.
/// </summary>
internal sealed class Subscription : IDisposable
{
    // A person takes for immediate what is there within a third of a second; the way to the screen needs its part of that.
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private readonly string? _runId;
    private readonly Func<IReadOnlyList<RunUpdate>, Task> _callback;
    private readonly Action<Subscription> _forget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PendingUpdate> _pending = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal Subscription(string? runId, Func<IReadOnlyList<RunUpdate>, Task> callback, Action<Subscription> forget, TimeProvider time, ILogger logger)
    {
        (_runId, _callback, _forget, _time, _logger) = (runId, callback, forget, time, logger);
        Pump = PumpAsync(_ended.Token);
    }

    /// <summary>The loop; it ends after disposal. Disposal does not wait for it, since it may come from within the callback.</summary>
    internal Task Pump { get; }

    internal void Offer(RunUpdate update)
    {
        if (_runId is not null && _runId != update.Summary.Id)
        {
            return;
        }

        lock (_gate)
        {
            if (!_pending.TryGetValue(update.Summary.Id, out var pending))
            {
                _pending[update.Summary.Id] = pending = new PendingUpdate();
            }

            pending.Add(update, withEvents: _runId is not null);
        }

        _signal.Writer.TryWrite(true);
    }

    public void Dispose()
    {
        _forget(this);
        _ended.Cancel();
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Never on the subscriber's own context: a blocked page must not hold the loop.
                await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var pause = Task.Delay(Interval, _time, cancellationToken);
                await HandOverAsync(cancellationToken).ConfigureAwait(false);
                await pause.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        RunUpdate[] updates;
        lock (_gate)
        {
            updates = [.. _pending.Values.Select(pending => pending.Take())];
            _pending.Clear();
        }

        if (updates.Length == 0 || cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await _callback(updates).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A page that is going away may throw anything.
        }
        catch (Exception exception)
        {
            // Its neighbours must not notice.
            _logger.LogWarning(exception, "A page failed to take an update of a run; it gets the next one.");
        }
    }
}
