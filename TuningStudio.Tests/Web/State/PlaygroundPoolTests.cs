using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class PlaygroundPoolTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeGeneration _workers = new();
    private readonly PlaygroundPool _pool;

    public PlaygroundPoolTests() => _pool = new PlaygroundPool(_workers, _time, Options.Create(new StudioOptions { PlaygroundWorkers = 1 }), NullLogger<PlaygroundPool>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_TwoColumnsOfOneModel_ShareAWorkerAndGetTheirOwnText()
    {
        var answers = await Task.WhenAll(AskAsync("m", adapter: null), AskAsync("m", adapter: "/a"));

        Assert.Equal("base", Assert.IsType<GenerationFinished>(answers[0][^1]).Text);
        Assert.Equal("/a", Assert.IsType<GenerationFinished>(answers[1][^1]).Text);
        Assert.All(answers, answer => Assert.Equal(2, answer.Count));
        Assert.Single(_workers.Started);
    }

    [Fact]
    public async Task Generate_WorkerDies_FailsTheRequestAndTheNextGetsANewWorker()
    {
        _workers.DieOnRequest = true;
        var failed = Assert.IsType<GenerationFailed>(Assert.Single(await AskAsync("m", null)));
        Assert.Equal(GenerationWorker.Lost, failed.Error.Code);
        Assert.Contains("out of memory", failed.Error.Message, StringComparison.Ordinal);

        _workers.DieOnRequest = false;
        Assert.IsType<GenerationFinished>((await AskAsync("m", null))[^1]);
        Assert.Equal(2, _workers.Started.Count);
    }

    [Fact]
    public async Task Generate_Cancelled_EndsWithWhatThereWas()
    {
        _workers.Wait = true;
        using var cancel = new CancellationTokenSource();
        var events = new List<GenerationEvent>();
        await foreach (var happened in _pool.GenerateAsync(new PlaygroundColumn("m", null), [], new SamplingOptions(), cancel.Token))
        {
            events.Add(happened);
            await cancel.CancelAsync();
        }

        Assert.Equal("cancelled", Assert.IsType<GenerationFinished>(events[^1]).FinishReason);
    }

    [Fact]
    public async Task Generate_ReaderGoesAway_CancelsTheRequest()
    {
        _workers.Wait = true;
        await foreach (var _ in _pool.GenerateAsync(new PlaygroundColumn("m", null), [], new SamplingOptions(), Cancel))
        {
            break;
        }

        Assert.Contains(_workers.Started.Single().Commands, command => command is CancelGeneration);
    }

    [Fact]
    public async Task Generate_AnotherModelWithoutRoom_EndsTheIdleOne()
    {
        await AskAsync("m", null);
        await AskAsync("n", null);

        Assert.True(_workers.Started[0].IsDisposed);
        Assert.False(_workers.Started[1].IsDisposed);
    }

    [Fact]
    public async Task Sweep_IdleForLong_EndsTheWorker()
    {
        await AskAsync("m", null);
        _time.Advance(TimeSpan.FromMinutes(9));
        await _pool.SweepAsync(Cancel);
        Assert.False(_workers.Started.Single().IsDisposed);

        _time.Advance(TimeSpan.FromMinutes(2));
        await _pool.SweepAsync(Cancel);

        Assert.True(_workers.Started.Single().IsDisposed);
    }

    [Fact]
    public async Task Generate_WorkerCannotStart_FailsWithTheReason()
    {
        _workers.Refusal = new TuningException(ErrorCodes.NotFound, "The worker program was not found.");

        Assert.Equal(ErrorCodes.NotFound, Assert.IsType<GenerationFailed>(Assert.Single(await AskAsync("m", null))).Error.Code);
    }

    [Fact]
    public async Task Generate_EveryPlaceIsBusy_WaitsForOne()
    {
        _workers.Wait = true;
        using var cancel = new CancellationTokenSource();
        var first = _pool.GenerateAsync(new PlaygroundColumn("m", null), [], new SamplingOptions(), cancel.Token).ToListAsync(Cancel);
        while (_workers.Started.Count == 0)
        {
            await Task.Yield();
        }

        _workers.Wait = false;
        var second = AskAsync("n", null);
        _time.Advance(PlaygroundPool.PlaceCheck);
        Assert.Single(_workers.Started);

        await cancel.CancelAsync();
        await first;
        await SoonAsync(second, PlaygroundPool.PlaceCheck);

        Assert.IsType<GenerationFinished>((await second)[^1]);
        Assert.True(_workers.Started[0].IsDisposed);
    }

    [Fact]
    public async Task Generate_WorkerIsStillLoading_HoldsUpNoOtherModel()
    {
        using var pool = new PlaygroundPool(_workers, _time, Options.Create(new StudioOptions { PlaygroundWorkers = 2 }), NullLogger<PlaygroundPool>.Instance);
        var loaded = new TaskCompletionSource();
        _workers.Loading = loaded.Task;
        var first = pool.GenerateAsync(new PlaygroundColumn("m", null), [], new SamplingOptions(), Cancel).ToListAsync(Cancel);
        _workers.Loading = Task.CompletedTask;

        var second = await pool.GenerateAsync(new PlaygroundColumn("n", null), [], new SamplingOptions(), Cancel).ToListAsync(Cancel);
        Assert.IsType<GenerationFinished>(second[^1]);

        loaded.SetResult();
        Assert.IsType<GenerationFinished>((await first)[^1]);
        await pool.StopAsync(Cancel);
    }

    [Fact]
    public async Task Generate_OutputBreaksOffInAnyWay_FailsTheRequest()
    {
        _workers.Fault = new InvalidOperationException("The stream is closed.");

        Assert.Equal(GenerationWorker.Lost, Assert.IsType<GenerationFailed>(Assert.Single(await AskAsync("m", null))).Error.Code);
    }

    [Fact]
    public async Task Generate_WorkerFailsAsAWhole_FailsTheRequestAtOnce()
    {
        _workers.Says = new GenerationFailed(null, new ErrorInfo(ErrorCodes.InvalidModel, "config.json is missing."));

        Assert.Equal(ErrorCodes.InvalidModel, Assert.IsType<GenerationFailed>(Assert.Single(await AskAsync("m", null))).Error.Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.StopAsync(CancellationToken.None);
        Assert.All(_workers.Started, worker => Assert.True(worker.IsDisposed));
        _pool.Dispose();
    }

    /// <summary>Lets time go on until something that waits for it is done.</summary>
    private Task SoonAsync(Task waiting, TimeSpan step) => Eventually.HoldsAsync(() =>
    {
        if (!waiting.IsCompleted)
        {
            _time.Advance(step);
        }

        return waiting.IsCompleted;
    });

    private async Task<List<GenerationEvent>> AskAsync(string model, string? adapter)
    {
        var events = new List<GenerationEvent>();
        await foreach (var happened in _pool.GenerateAsync(new PlaygroundColumn(model, adapter), [new ChatMessage(ChatMessage.User, "hello")], new SamplingOptions(), Cancel))
        {
            events.Add(happened);
        }

        return events;
    }

    private sealed class FakeGeneration : IGenerationLauncher
    {
        internal List<FakeProcess> Started { get; } = [];

        internal bool DieOnRequest { get; set; }

        internal bool Wait { get; set; }

        /// <summary>How long a worker started now takes no input.</summary>
        internal Task Loading { get; set; } = Task.CompletedTask;

        internal Exception? Fault { get; set; }

        internal GenerationEvent? Says { get; set; }

        internal TuningException? Refusal { get; set; }

        public ILineProcess Start(string model)
        {
            if (Refusal is not null)
            {
                throw Refusal;
            }

            Started.Add(new FakeProcess(this));
            return Started[^1];
        }
    }

    /// <summary>Answers each request with one delta and a finish that names the adapter.</summary>
    private sealed class FakeProcess(FakeGeneration owner) : ILineProcess
    {
        private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
        private readonly Task _loading = owner.Loading;

        internal List<GenerationCommand> Commands { get; } = [];

        internal bool IsDisposed { get; private set; }

        public int ProcessId => 42;

        public string? LastWords => "out of memory";

        public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
        {
            await _loading;
            var command = JsonSerializer.Deserialize(line, StudioJson.Line.GenerationCommand)!;
            Commands.Add(command);
            switch (command)
            {
                case GenerateRequest when owner.Says is { } words:
                    Say(words);
                    break;
                case GenerateRequest when owner.Fault is { } fault:
                    _output.Writer.TryComplete(fault);
                    break;
                case GenerateRequest when owner.DieOnRequest:
                    _output.Writer.TryComplete();
                    break;
                case GenerateRequest request:
                    _output.Writer.TryWrite("a library printed this");
                    Say(new GenerationReady("cpu", "fp32", true));
                    Say(new GenerationDelta(request.RequestId, "…", 1));
                    if (!owner.Wait)
                    {
                        Say(new GenerationFinished(request.RequestId, request.Adapter ?? "base", [1], 3, "stop", 10));
                    }

                    break;
                case CancelGeneration cancel:
                    Say(new GenerationFinished(cancel.RequestId, "…", [1], 3, "cancelled", 10));
                    break;
            }
        }

        public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
            await _output.Reader.WaitToReadAsync(cancellationToken) && _output.Reader.TryRead(out var line) ? line : null;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            _output.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        private void Say(GenerationEvent happened) => _output.Writer.TryWrite(JsonSerializer.Serialize(happened, StudioJson.Line.GenerationEvent));
    }
}
