using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>
/// Generation workers by base model, and never more than the settings allow. A worker that nobody asked for a while is ended,
/// and so is the one longest without a request when another model needs its place; while all are busy, another model waits.
/// A worker that died is started anew for the next request.
/// </summary>
internal sealed class PlaygroundPool(IGenerationLauncher launcher, TimeProvider time, IOptions<StudioOptions> options, ILogger<PlaygroundPool> logger) : BackgroundService, IPlayground
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(30);

    /// <summary>How long a cancelled request may take to say what it had.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    /// <summary>How often a model without a place looks for one.</summary>
    internal static readonly TimeSpan PlaceCheck = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, GenerationWorker> _workers = [];

    internal IReadOnlyCollection<string> Loaded => _workers.Keys;

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(PlaygroundColumn column, IReadOnlyList<ChatMessage> messages, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
        GenerateAsync(
            column.Model,
            new GenerateRequest
            {
                RequestId = Guid.NewGuid().ToString("N"),
                Adapter = column.Adapter,
                Messages = column.IsPlain ? [] : messages,
                Prompt = column.IsPlain ? messages[^1].Content : null,
                Sampling = sampling,
            },
            cancellationToken);

    /// <summary>The same for a request as a worker takes it, with an id of its own.</summary>
    internal async IAsyncEnumerable<GenerationEvent> GenerateAsync(string model, GenerateRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (worker, answer, fault) = await TryOpenAsync(model, request, cancellationToken);
        if (worker is null || answer is null)
        {
            yield return new GenerationFailed(request.RequestId, fault!);
            yield break;
        }

        var ended = false;
        var text = new StringBuilder();
        using var patience = new CancellationTokenSource();
        await using var whenCancelled = cancellationToken.Register(() => patience.CancelAfter(CancelPatience));
        using var asked = new CancelOnce(worker, request.RequestId, cancellationToken);
        try
        {
            while (await NextAsync(answer, patience.Token) is { } happened)
            {
                ended = happened is GenerationFinished or GenerationFailed;
                text.Append((happened as GenerationDelta)?.Text);
                yield return happened;
                if (ended)
                {
                    yield break;
                }
            }

            // Cancelled, and the worker is too busy to say so: what there is stands.
            yield return new GenerationFinished(request.RequestId, text.ToString(), [], 0, "cancelled", 0);
        }
        finally
        {
            if (!ended)
            {
                // Whoever asked went away: the worker must not go on for nobody.
                await worker.CancelAsync(request.RequestId);
            }

            await asked.Sent;
        }
    }

    /// <summary>Ends workers that have been idle for too long.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var most = TimeSpan.FromMinutes(options.Value.PlaygroundIdleMinutes);
            foreach (var (model, worker) in _workers.Where(pair => pair.Value.HasEnded || (pair.Value.IsIdle && pair.Value.IdleTime >= most)).ToArray())
            {
                await EndAsync(model, worker);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var (model, worker) in _workers.ToArray())
            {
                await EndAsync(model, worker);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override void Dispose()
    {
        _gate.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Sweep, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The site ends.
        }
    }

    private static async Task<GenerationEvent?> NextAsync(ChannelReader<GenerationEvent> answer, CancellationToken patience)
    {
        try
        {
            return await answer.ReadAsync(patience);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<(GenerationWorker? Worker, ChannelReader<GenerationEvent>? Answer, ErrorInfo? Fault)> TryOpenAsync(string model, GenerateRequest request, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await TryPlaceAsync(Path.GetFullPath(model), request.RequestId, cancellationToken) is (var worker, var answer))
                {
                    // Outside the gate: a worker that is still loading takes a long prompt only afterwards.
                    await worker.AskAsync(request);
                    return (worker, answer, null);
                }

                await Task.Delay(PlaceCheck, time, cancellationToken);
            }
        }
        catch (TuningException exception)
        {
            return (null, null, exception.ToInfo());
        }
    }

    /// <summary>Opens the request at its model's worker; null while every place is taken by a busy one.</summary>
    private async Task<(GenerationWorker Worker, ChannelReader<GenerationEvent> Answer)?> TryPlaceAsync(string model, string requestId, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await WorkerForAsync(model) is { } worker ? (worker, worker.Open(requestId)) : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<GenerationWorker?> WorkerForAsync(string model)
    {
        if (_workers.TryGetValue(model, out var worker))
        {
            if (!worker.HasEnded)
            {
                return worker;
            }

            await EndAsync(model, worker);
        }

        var tooMany = _workers.Count - options.Value.PlaygroundWorkers + 1;
        foreach (var (other, idle) in _workers.Where(pair => pair.Value.IsIdle || pair.Value.HasEnded).OrderByDescending(pair => pair.Value.IdleTime).Take(Math.Max(0, tooMany)).ToArray())
        {
            await EndAsync(other, idle);
        }

        return _workers.Count < options.Value.PlaygroundWorkers ? _workers[model] = new GenerationWorker(launcher.Start(model), time, logger) : null;
    }

    private async Task EndAsync(string model, GenerationWorker worker)
    {
        _workers.Remove(model);
        await worker.DisposeAsync();
        logger.LogInformation("The generation worker for {Model} is ended.", model);
    }

    /// <summary>Sends one cancellation when the token fires; the sending is awaited where the request ends.</summary>
    private sealed class CancelOnce : IDisposable
    {
        private readonly CancellationTokenRegistration _registration;

        internal CancelOnce(GenerationWorker worker, string requestId, CancellationToken cancellationToken) =>
            _registration = cancellationToken.Register(() => Sent = worker.CancelAsync(requestId));

        internal Task Sent { get; private set; } = Task.CompletedTask;

        public void Dispose() => _registration.Dispose();
    }
}
