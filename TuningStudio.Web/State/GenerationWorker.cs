using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One generation worker: hands requests in, and sorts what comes out by request.</summary>
internal sealed class GenerationWorker : IAsyncDisposable
{
    private readonly IGenerationProcess _process;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, Channel<GenerationEvent>> _open = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private long _lastUse;
    private volatile ErrorInfo? _end;

    internal GenerationWorker(IGenerationProcess process, TimeProvider time, ILogger logger)
    {
        (_process, _time, _logger) = (process, time, logger);
        _lastUse = time.GetTimestamp();
        _reading = ReadAsync();
    }

    internal bool HasEnded => _end is not null;

    internal bool IsIdle => _open.IsEmpty;

    internal TimeSpan IdleTime => _time.GetElapsedTime(Volatile.Read(ref _lastUse));

    /// <summary>Opens a request; its channel gets deltas and exactly one end. Its length is bound by the request's own token limit.</summary>
    internal async Task<ChannelReader<GenerationEvent>> OpenAsync(GenerateRequest request)
    {
        var channel = Channel.CreateUnbounded<GenerationEvent>(new UnboundedChannelOptions { SingleWriter = false, SingleReader = true });
        _open[request.RequestId] = channel;
        Touch();
        try
        {
            await SendAsync(request);
        }
        catch (IOException)
        {
            // The reading side knows more about why.
            await _reading;
        }

        if (_end is { } end)
        {
            Finish(request.RequestId, new GenerationFailed(request.RequestId, end));
        }

        return channel.Reader;
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
        catch (IOException)
        {
            // It is gone, and the request with it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _end ??= new ErrorInfo(ErrorCodes.WorkerLost, "The studio is ending the generation worker.", "Ask again.");
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
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            _logger.LogDebug(exception, "A generation worker's output broke off.");
        }

        _end ??= new ErrorInfo(
            ErrorCodes.WorkerLost,
            $"The generation worker {_process.ProcessId} ended unexpectedly{(_process.LastWords is { } words ? $"; its last words: {words}" : ": it was killed, or memory ran out")}.",
            "Ask again: it is started anew. If memory ran out, use a smaller model or end a run first.");
        foreach (var requestId in _open.Keys)
        {
            Finish(requestId, new GenerationFailed(requestId, _end));
        }
    }

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
                _end = failed.Error;
                break;
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
