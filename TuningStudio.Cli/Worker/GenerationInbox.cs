using System.Collections.Concurrent;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Worker;

/// <summary>
/// Reads commands on a thread of its own, so that a cancellation arrives in the middle of an answer. The end of the
/// input cancels everything: the site is gone.
/// </summary>
internal sealed class GenerationInbox : IDisposable
{
    private const int MostWaiting = 256;

    private readonly TextReader _input;
    private readonly Action<GenerationEvent> _emit;
    private readonly BlockingCollection<GenerateRequest> _waiting = new(MostWaiting);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _cancellations = new();

    internal GenerationInbox(TextReader input, Action<GenerationEvent> emit)
    {
        _input = input;
        _emit = emit;
        new Thread(Read) { IsBackground = true, Name = "Generation commands" }.Start();
    }

    /// <summary>The next request in the order of arrival, with what cancels it.</summary>
    /// <param name="waits">Whether to wait for one.</param>
    /// <returns>Null where there is none, or with waiting, where there will be none: the input has ended.</returns>
    internal (GenerateRequest Request, CancellationToken Cancellation)? Next(bool waits) =>
        _waiting.TryTake(out var request, waits ? Timeout.Infinite : 0)
            ? (request, _cancellations.TryGetValue(request.RequestId, out var source) ? source.Token : new CancellationToken(canceled: true))
            : null;

    /// <summary>Lets a request go that is answered: its id may be used again.</summary>
    internal void Close(string requestId)
    {
        if (_cancellations.TryRemove(requestId, out var finished))
        {
            finished.Dispose();
        }
    }

    public void Dispose() => _waiting.Dispose();

    private void Read()
    {
        while (_input.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                Take(line);
            }
        }

        foreach (var source in _cancellations.Values)
        {
            Cancel(source);
        }

        _waiting.CompleteAdding();
    }

    private void Take(string line)
    {
        try
        {
            switch (JsonSerializer.Deserialize(line, StudioJson.Line.GenerationCommand))
            {
                case GenerateRequest request when !_cancellations.TryAdd(request.RequestId, new CancellationTokenSource()):
                    Refuse(request.RequestId, "There is a request of this id already.");
                    break;
                case GenerateRequest request:
                    _waiting.Add(request);
                    break;
                case CancelGeneration { RequestId: { } id } when _cancellations.TryGetValue(id, out var source):
                    Cancel(source);
                    break;
            }
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            Refuse(null, $"A command was not understood: {fault.Message}");
        }
    }

    private void Refuse(string? requestId, string message) =>
        _emit(new GenerationFailed(requestId, new ErrorInfo(ErrorCodes.InvalidOption, message, "Send one JSON command a line, each request with an id of its own.")));

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer was complete a moment ago.
        }
    }
}
