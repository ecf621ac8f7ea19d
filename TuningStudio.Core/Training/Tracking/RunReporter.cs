using System.Threading.Channels;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>
/// Reports a run to a service, beside the trainer: what it is given waits in a queue that has a bound, and is sent in batches as the service takes them. A service that is away is asked
/// again and again; the run hears of it once, and of a refusal, and is never held up, but for a few last seconds where figures wait at its end.
/// </summary>
/// <param name="service">The service; it is disposed with this.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="tell">Called, on any thread, with what the run's log is to say: a level and a line.</param>
/// <param name="time">Measures the pauses.</param>
internal sealed class RunReporter(ITrackingService service, RunFolder folder, Action<string, string> tell, TimeProvider time) : IDisposable
{
    /// <summary>Steps that wait; of more the oldest are left out.</summary>
    internal const int MostWaiting = 10_000;

    private const int MostAtOnce = 500;
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    private readonly Channel<TrackedPoint> _points = Channel.CreateBounded<TrackedPoint>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly CancellationTokenSource _stop = new(Timeout.InfiniteTimeSpan, time);
    private readonly CancellationTokenSource _ended = new();
    private Task? _loop;
    private volatile RunEvent? _end;
    private volatile bool _isAway;
    private bool _hasSaidAway;

    /// <summary>Says what run it is; reporting begins.</summary>
    internal void Begin(TrackedRun run) => _loop ??= RunAsync(run, _stop.Token);

    /// <summary>Takes an event. Returns at once.</summary>
    internal void Take(RunEvent happened)
    {
        if (RunScalars.Of(happened) is { } scalars && scalars.Values.Where(value => double.IsFinite(value.Value)).ToList() is { Count: > 0 } values)
        {
            _points.Writer.TryWrite(new TrackedPoint(scalars.Step, happened.Time, values));
        }
        else if (happened.IsTerminal)
        {
            _end = happened;
            _points.Writer.TryComplete();
            _ended.Cancel();
        }
    }

    /// <summary>Sends what is left, for as long as <see cref="LastWords"/> last; of a service that is away, nothing.</summary>
    public void Dispose()
    {
        _points.Writer.TryComplete();
        _ended.Cancel();
        _stop.CancelAfter(_isAway ? TimeSpan.Zero : LastWords);
        _loop?.GetAwaiter().GetResult();
        _stop.Dispose();
        _ended.Dispose();
        service.Dispose();
    }

    private async Task RunAsync(TrackedRun run, CancellationToken stop)
    {
        // Nothing of this may run on the trainer's thread.
        await Task.Yield();
        try
        {
            await UntilTakenAsync(() => BeginAsync(run, stop), stop).ConfigureAwait(false);
            while (await _points.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                // Fast steps make large batches.
                await Task.Delay(Gathering, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var batch = new List<TrackedPoint>();
                while (batch.Count < MostAtOnce && _points.Reader.TryRead(out var point))
                {
                    batch.Add(point);
                }

                await UntilTakenAsync(() => service.ReportAsync(batch, stop), stop).ConfigureAwait(false);
            }

            if (_end is { } end)
            {
                await UntilTakenAsync(() => service.EndAsync(end, stop), stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run has ended, and the service did not take the rest in time.
        }
        catch (Exception fault)
        {
            // Asking again would end the same way, and a fault of the reporting is none of the run's.
            tell("warning", $"The run is not reported to {service.Name} at {service.Address}: {fault.Message}. It goes on without.");
        }
    }

    private async Task BeginAsync(TrackedRun run, CancellationToken stop)
    {
        // An id of one server says nothing to another.
        var key = $"{service.Name} {service.Address}";
        var known = TrackingFile.Read(folder).GetValueOrDefault(key);
        var place = await service.BeginAsync(run, known, stop).ConfigureAwait(false);
        try
        {
            TrackingFile.Keep(folder, key, place);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            tell("warning", $"Where {service.Name} keeps the run could not be written down: {fault.Message} A resumed run will be a new one there.");
        }

        tell("info", $"Reported to {service.Name}: {place.Link}");
    }

    private async Task UntilTakenAsync(Func<Task> send, CancellationToken stop)
    {
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await send().ConfigureAwait(false);
                _isAway = false;
                return;
            }
            catch (TrackingFault fault) when (!fault.IsLasting)
            {
                _isAway = true;
                if (!_hasSaidAway)
                {
                    // Once: a service that is away stays so for many batches.
                    _hasSaidAway = true;
                    tell("warning", $"{service.Name} at {service.Address} cannot be reached: {fault.Message}. The run goes on; what it measures is sent once the service answers.");
                }

                await Task.Delay(pause, time, stop).ConfigureAwait(false);
            }
        }
    }
}
