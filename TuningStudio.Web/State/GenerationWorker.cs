using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One generation worker: hands requests in, and sorts what comes out by request.</summary>
internal sealed class GenerationWorker : IAsyncDisposable
{
    /// <summary>Code of an answer whose worker went away; a training worker's has its own.</summary>
    internal const string Lost = "generation_lost";

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly ILineProcess _process;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, Channel<GenerationEvent>> _open = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private long _lastUse;
    private volatile ErrorInfo? _end;

    internal GenerationWorker(ILineProcess process, TimeProvider time, ILogger logger)
    {
        (_process, _time, _logger) = (process, time, logger);
        _lastUse = time.GetTimestamp();
        _reading = ReadAsync();
    }

    internal bool HasEnded => _end is not null;

    internal bool IsIdle => _open.IsEmpty;

    internal TimeSpan IdleTime => _time.GetElapsedTime(Volatile.Read(ref _lastUse));

    /// <summary>
    /// Takes a request in, so that the worker is no longer idle. Its channel gets deltas and exactly one end; its length is
    /// bound by the request's own token limit.
    /// </summary>
    internal ChannelReader<GenerationEvent> Open(string requestId)
    {
        var channel = Channel.CreateUnbounded<GenerationEvent>(new UnboundedChannelOptions { SingleWriter = false, SingleReader = true });
        _open[requestId] = channel;
        Touch();
        return channel.Reader;
    }

    /// <summary>Hands an open request to the process; waits while that is still busy with loading and its pipe is full.</summary>
    internal async Task AskAsync(GenerateRequest request)
    {
        try
        {
            await SendAsync(request);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reading side knows more about why, once the process is gone.
            await Task.WhenAny(_reading, Task.Delay(LastWords, _time));
            End(_end ?? Gone());
        }

        if (_end is { } end)
        {
            Finish(request.RequestId, new GenerationFailed(request.RequestId, end));
        }
    }

    /// <summary>Asks for an early end; the answer is a finish like any other.</summary>
    internal async Task CancelAsync(string requestId)
    {
        try
        {
            if (_open.ContainsKey(requestId))
            {
                await SendAsync(new CancelGeneration(requestId));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone, and the request with it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _end ??= new ErrorInfo(Lost, "The studio is ending the generation worker.", "Ask again.");
        await _process.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task SendAsync(GenerationCommand command)
    {
        var line = JsonSerializer.Serialize(command, StudioJson.Line.GenerationCommand);
        await _writing.WaitAsync();
        try
        {
            await _process.WriteLineAsync(line, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _process.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
            {
                Take(line);
            }
        }
        catch (Exception exception)
        {
            // Whatever it was: those who wait for an answer must hear of it.
            _logger.LogWarning(exception, "The output of generation worker {Process} broke off.", _process.ProcessId);
        }

        End(_end ?? Gone());
    }

    private ErrorInfo Gone() => new(
        Lost,
        $"The generation worker {_process.ProcessId} ended unexpectedly{(_process.LastWords is { } words ? $"; its last words: {words}" : ": it was killed, or memory ran out")}.",
        "Ask again: it is started anew. If memory ran out, use a smaller model or end a run first.");

    private void Take(string line)
    {
        GenerationEvent? happened;
        try
        {
            happened = JsonSerializer.Deserialize(line, StudioJson.Line.GenerationEvent);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // A library printed something: not for us.
            _logger.LogDebug("A generation worker wrote: {Line}", line);
            return;
        }

        switch (happened)
        {
            case GenerationDelta delta when _open.TryGetValue(delta.RequestId, out var channel):
                channel.Writer.TryWrite(delta);
                break;
            case GenerationFinished finished:
                Finish(finished.RequestId, finished);
                break;
            case GenerationFailed { RequestId: { } requestId } failed:
                Finish(requestId, failed);
                break;
            case GenerationFailed failed:
                // It concerns no request, and so all of them: the base could not be loaded, or a command was not understood.
                End(failed.Error);
                break;
        }
    }

    private void End(ErrorInfo error)
    {
        _end = error;
        foreach (var requestId in _open.Keys)
        {
            Finish(requestId, new GenerationFailed(requestId, error));
        }
    }

    private void Finish(string requestId, GenerationEvent end)
    {
        Touch();
        if (_open.TryRemove(requestId, out var channel))
        {
            channel.Writer.TryWrite(end);
            channel.Writer.Complete();
        }
    }

    private void Touch() => Volatile.Write(ref _lastUse, _time.GetTimestamp());
}
