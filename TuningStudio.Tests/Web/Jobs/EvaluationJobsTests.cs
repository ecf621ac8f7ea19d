using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Api;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

/// <summary>Measurements of checkpoints with a process that a test plays.</summary>
public sealed class EvaluationJobsTests : IAsyncLifetime
{
    private static readonly CheckpointFigures Figures = new() { Step = 4, ValidationLoss = 0.5, TokenAccuracy = 0.75, SequenceAccuracy = 0.25, Examples = 8, Device = "cpu", Precision = "fp32" };

    private readonly PlayedLauncher _processes = new();
    private ApiStudio _api = null!;
    private string _run = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private StudioFixture Studio => _api.Site;

    private IEvaluations Evaluations => Studio.Get<IEvaluations>();

    public async ValueTask InitializeAsync()
    {
        _api = await ApiStudio.StartAsync(services: services => services.AddSingleton<IEvaluationLauncher>(_processes));
        _run = await QueueAsync("One", "cpu");
        await Studio.Store.MoveAsync(_run, RunTrigger.Stop, cancellationToken: Cancel);
    }

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Start_ProcessSaysDone_ItsFiguresAreThereNowAndAfterARestart()
    {
        Evaluations.Start(_run, 4);
        var process = await _processes.NextAsync();
        process.Say("""{"type":"progress","phase":"validating","share":0.25}""");
        await UntilAsync(item => item?.Share == 0.25);
        Assert.Equal((EvaluationStatus.Running, (RunPhase?)RunPhase.Validating), ((await FindAsync())!.Status, (await FindAsync())!.Phase));
        process.Finish(Figures, Studio.Home.Run(_run));
        await UntilAsync(item => item?.Status == EvaluationStatus.Done);

        Assert.Equal(Figures, (await FindAsync())!.Figures);
        Assert.Equal((Studio.Home.Run(_run).Root, 4, "cpu"), _processes.Asked.Single());

        // A site that starts anew knows nothing but the file.
        using var other = new EvaluationJobs(Studio.Store, Studio.Home, _processes, Studio.Get<SchedulerSignal>(), Studio.Get<Refusal>(), TimeProvider.System);
        Assert.Equal(Figures, (await other.FindAsync(_run, 4))!.Figures);
    }

    [Fact]
    public async Task Start_Twice_MeasuresOnce()
    {
        Evaluations.Start(_run, 4);
        Evaluations.Start(_run, 4);
        (await _processes.NextAsync()).Finish(Figures, Studio.Home.Run(_run));
        await UntilAsync(item => item?.Status == EvaluationStatus.Done);

        Assert.Single(_processes.Asked);
    }

    [Fact]
    public async Task Start_ProcessReportsAnErrorOrVanishes_FailsAndCanBeTriedAgain()
    {
        Evaluations.Start(_run, 4);
        var process = await _processes.NextAsync();
        process.Say("""{"type":"error","code":"invalid_data","message":"It changed.","remedy":"Put it back."}""");
        process.End();
        await UntilAsync(item => item?.Status == EvaluationStatus.Failed);
        Assert.Equal(new ErrorInfo(ErrorCodes.InvalidData, "It changed.", "Put it back."), (await FindAsync())!.Error);

        Evaluations.Start(_run, 4);
        (await _processes.NextAsync()).End();
        await UntilAsync(item => item?.Error?.Code == ErrorCodes.WorkerLost);
    }

    [Fact]
    public async Task Stop_AtWork_EndsTheProcessAndEarlierFiguresStay()
    {
        Figures.Write(Studio.Home.Run(_run));
        Evaluations.Start(_run, 4);
        var process = await _processes.NextAsync();

        await Evaluations.StopAsync(_run, 4);

        Assert.True(process.IsDisposed);
        Assert.Equal(Figures, (await FindAsync())!.Figures);
    }

    [Fact]
    public async Task Delete_RunThatIsBeingMeasured_IsRefused()
    {
        Evaluations.Start(_run, 4);
        await _processes.NextAsync();

        var fault = await Assert.ThrowsAsync<TuningException>(() => Studio.Service.DeleteAsync(_run, Cancel));

        Assert.Contains("being evaluated", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpu_RunAtWorkThere_TheMeasurementComesNextAndTheNextRunAfterIt()
    {
        var first = await QueueAsync("first", "cuda:0", position: 1);
        await Studio.LookAsync();
        var second = await QueueAsync("second", "cuda:0", position: 2);

        Evaluations.Start(first, 4);
        await Task.Delay(600, Cancel);
        await Eventually.HoldsAsync(() => Studio.Get<EvaluationJobs>().ClaimedGpu == "cuda:0");
        Assert.Empty(_processes.Asked);
        RunLog.Append(Studio.Home.Run(first), RunLog.Started(1), RunLog.Completed(2));
        Studio.Workers.End(Studio.Workers.Launches.Single().Process.ProcessId);
        await Studio.LookAsync();
        await Studio.LookAsync();
        var process = await _processes.NextAsync();
        await Studio.LookAsync();
        Assert.Equal((RunStatus.Queued, "cuda:0"), (Studio.Store.Find(second)!.Status, _processes.Asked.Single().Device));

        process.Finish(Figures, Studio.Home.Run(first));
        await UntilAsync(item => item?.Status == EvaluationStatus.Done, first);
        while (Studio.Store.Find(second)!.Status == RunStatus.Queued)
        {
            await Studio.LookAsync();
            await Task.Delay(20, Cancel);
        }
    }

    [Fact]
    public async Task Api_Evaluation_GivesTheFiguresInItsOwnNames()
    {
        var address = $"/api/v1/runs/{_run}/checkpoints/4/evaluation";
        Assert.Equal(404, (await _api.GetAsync(address)).Status);
        Assert.Equal(404, (await _api.PostAsync($"/api/v1/runs/{_run}/checkpoints/5/evaluation")).Status);

        var (status, started) = await _api.PostAsync(address);
        Assert.Equal((202, "waiting"), (status, started.GetProperty("status").GetString()));
        var process = await _processes.NextAsync();
        process.Say("""{"type":"progress","phase":"preparingData","share":0}""");
        await UntilAsync(item => item?.Phase == RunPhase.PreparingData);
        Assert.Equal("preparingData", (await _api.GetAsync(address)).Json.GetProperty("phase").GetString());
        process.Finish(Figures, Studio.Home.Run(_run));
        await UntilAsync(item => item?.Status == EvaluationStatus.Done);

        var figures = (await _api.GetAsync(address)).Json.GetProperty("figures");
        Assert.Equal(
            (4, 0.5, Math.Exp(0.5), 0.75, 0.25),
            (figures.GetProperty("step").GetInt32(), figures.GetProperty("validation_loss").GetDouble(), figures.GetProperty("perplexity").GetDouble(), figures.GetProperty("token_accuracy").GetDouble(), figures.GetProperty("sequence_accuracy").GetDouble()));

        await _api.PostAsync(address);
        await _processes.NextAsync();
        using var stopped = await _api.Http.PostAsync(address + "/stop", null, Cancel);
        Assert.Equal(204, (int)stopped.StatusCode);
        Assert.Equal("done", (await _api.GetAsync(address)).Json.GetProperty("status").GetString());
    }

    private async Task<string> QueueAsync(string name, string device, long position = 0)
    {
        var id = await Studio.QueueAsync(name, device, position);
        Directory.CreateDirectory(Path.Combine(Studio.Home.Run(id).CheckpointFolder(4), "adapter"));
        return id;
    }

    private Task<EvaluationItem?> FindAsync() => Evaluations.FindAsync(_run, 4);

    private async Task UntilAsync(Func<EvaluationItem?, bool> condition, string? run = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!condition(await Evaluations.FindAsync(run ?? _run, 4)))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private sealed class PlayedLauncher : IEvaluationLauncher
    {
        private readonly Channel<PlayedProcess> _started = Channel.CreateUnbounded<PlayedProcess>();

        internal List<(string Folder, int Step, string Device)> Asked { get; } = [];

        public ILineProcess Start(string folder, int step, string device)
        {
            Asked.Add((folder, step, device));
            var process = new PlayedProcess();
            _started.Writer.TryWrite(process);
            return process;
        }

        internal async Task<PlayedProcess> NextAsync() => await _started.Reader.ReadAsync(Cancel);
    }

    private sealed class PlayedProcess : ILineProcess
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        internal bool IsDisposed { get; private set; }

        public int ProcessId => 7;

        public string? LastWords => null;

        public Task WriteLineAsync(string line, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
            await _lines.Reader.WaitToReadAsync(cancellationToken) && _lines.Reader.TryRead(out var line) ? line : null;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }

        internal void Say(string line) => _lines.Writer.TryWrite(line);

        internal void End() => _lines.Writer.Complete();

        internal void Finish(CheckpointFigures figures, RunFolder folder)
        {
            figures.Write(folder);
            Say($$"""{"type":"evaluation","run":"x","figures":{{System.Text.Json.JsonSerializer.Serialize(figures, StudioJson.Line.CheckpointFigures)}}}""");
            End();
        }
    }
}
