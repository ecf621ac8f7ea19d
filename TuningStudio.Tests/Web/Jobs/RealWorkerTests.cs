using Microsoft.Extensions.Configuration;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Tokenization;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hubs;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

/// <summary>The site with real worker processes over a model of a few thousand weights.</summary>
public sealed class RealWorkerTests : IDisposable
{
    private readonly TestFolder _home = new();
    private readonly TinyModelFolder _model = new(tokenizer => TinyModelFolder.AddToken(tokenizer, "<|end|>", "special"));
    private readonly string _data;

    public RealWorkerTests()
    {
        ModelFolders.WriteTrainable(_model.Path, TinyModelFolder.FirstAdded);
        _data = _home.Write("data.jsonl", string.Concat(Enumerable.Range(0, 64).Select(i => $"{{\"prompt\":\"say {i}\",\"completion\":\"{i} and {i}\"}}\n")));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_StoppedAndKept_GivesAnAdapterThatThePlaygroundUsesAndThatCanBeExported()
    {
        await using var studio = await StudioFixture.StartAsync(_home, realWorkers: true);
        var run = await studio.Service.CreateAsync(Request(), Cancel);
        await UntilAsync(studio, () => studio.Get<WorkerConnections>().IsAttached(run.Id) && studio.Store.Find(run.Id)!.Step >= 2);

        await studio.Service.StopAsync(run.Id, keep: true, Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.IsOver);

        var history = studio.Store.History(run.Id)!;
        Assert.Equal((RunStatus.Stopped, null), (history.Summary.Status, history.Summary.Error));
        Assert.Equal(Enumerable.Range(1, history.Summary.Step), history.Steps.Select(step => step.Step));
        Assert.Equal(File.ReadLines(studio.Home.Run(run.Id).EventsFile).Count(), history.LastSequence);

        foreach (var adapter in new[] { null, history.Summary.AdapterFolder })
        {
            var last = await studio.Get<IPlayground>()
                .GenerateAsync(new PlaygroundColumn(_model.Path, adapter), [new ChatMessage(ChatMessage.User, "say 1")], new SamplingOptions { MaxNewTokens = 4, Temperature = 0 }, Cancel)
                .LastAsync(Cancel);
            Assert.IsType<GenerationFinished>(last);
        }

        var exports = studio.Get<IExports>();
        var item = exports.Start(run.Id, new ExportChoice("merged", "fp32"));
        await UntilAsync(studio, () => exports.Of(run.Id).Single().IsOver);
        Assert.True(exports.Of(run.Id).Single() is { Status: ExportStatus.Done, Error: null, Result.Verification.Passed: true }, exports.Of(run.Id).Single().Error?.ToString());
        Assert.True(File.Exists(Path.Combine(item.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Run_WorkerKilled_IsNoticedAndGoesOnFromItsCheckpoint()
    {
        await using var studio = await StudioFixture.StartAsync(_home, realWorkers: true);
        var run = await studio.Service.CreateAsync(Request(), Cancel);
        await UntilAsync(studio, () => studio.Store.History(run.Id)!.Checkpoints.Count > 0);
        var process = studio.Get<WorkerWatch>().ProcessOf(studio.Store.Record(run.Id)!)!;

        studio.Get<IWorkerLauncher>().Kill(process);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.IsOver);

        var lost = studio.Store.Find(run.Id)!;
        Assert.Equal((RunStatus.Interrupted, true, ErrorCodes.WorkerLost), (lost.Status, lost.CanResume, lost.Error!.Code));
        await studio.Service.ResumeAsync(run.Id, Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id) is { Status: RunStatus.Running } summary && summary.Step > lost.Step);
        await studio.Service.StopAsync(run.Id, keep: false, Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.IsOver);

        var history = studio.Store.History(run.Id)!;
        Assert.Equal(RunStatus.Cancelled, history.Summary.Status);
        Assert.Equal(Enumerable.Range(1, history.Summary.Step), history.Steps.Select(step => step.Step));
    }

    [Fact]
    public async Task Run_PausedAndSteered_GoesOnWithTheNewRateFromTheVeryStep()
    {
        await using var studio = await StudioFixture.StartAsync(_home, realWorkers: true);
        var run = await studio.Service.CreateAsync(Request(), Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.Step >= 2);
        await studio.Service.SteerAsync(run.Id, new LearningRateCommand(1e-4), Cancel);
        await UntilAsync(studio, () => studio.Store.History(run.Id)!.PeakLearningRate == 1e-4);

        await studio.Service.PauseAsync(run.Id, Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.IsOver);
        var paused = studio.Store.Find(run.Id)!;
        Assert.Equal((RunStatus.Paused, true), (paused.Status, paused.CanResume));

        await UntilAsync(studio, () => studio.Store.Record(run.Id)!.WorkerProcessId is null);
        await studio.Service.ResumeAsync(run.Id, 5e-5, Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.Step > paused.Step);
        await studio.Service.StopAsync(run.Id, keep: false, Cancel);
        await UntilAsync(studio, () => studio.Store.Find(run.Id)!.IsOver);

        var history = studio.Store.History(run.Id)!;
        Assert.Equal(Enumerable.Range(1, history.Summary.Step), history.Steps.Select(step => step.Step));
        Assert.Equal(5e-5, history.PeakLearningRate);
        Assert.Equal([1e-4, 5e-5], history.Log.OfType<LearningRateEvent>().Select(change => change.LearningRate));
    }

    [Fact]
    public async Task Run_SiteRestarted_GoesOnAndAttachesToTheNewAddress()
    {
        string id;
        WorkerProcess process;
        await using (var before = await StudioFixture.StartAsync(_home, realWorkers: true))
        {
            id = (await before.Service.CreateAsync(Request(), Cancel)).Id;
            await UntilAsync(before, () => before.Get<WorkerConnections>().IsAttached(id) && before.Store.Find(id)!.Step >= 2);
            process = before.Get<WorkerWatch>().ProcessOf(before.Store.Record(id)!)!;
        }

        await using var after = await StudioFixture.StartAsync(_home, realWorkers: true);
        Assert.True(after.Get<IWorkerLauncher>().IsAlive(process));
        await UntilAsync(after, () => after.Get<WorkerConnections>().IsAttached(id));
        var step = after.Store.Find(id)!.Step;
        await UntilAsync(after, () => after.Store.Find(id)!.Step > step + 1);
        await after.Service.StopAsync(id, keep: false, Cancel);
        await UntilAsync(after, () => after.Store.Find(id)!.IsOver);

        var history = after.Store.History(id)!;
        Assert.Equal(RunStatus.Cancelled, history.Summary.Status);
        Assert.Equal(Enumerable.Range(1, history.Summary.Step), history.Steps.Select(done => done.Step));
    }

    /// <summary>A test that failed half-way must not leave a worker at work.</summary>
    public void Dispose()
    {
        var launcher = new WorkerLauncher(new ConfigurationBuilder().Build());
        foreach (var file in Directory.EnumerateFiles(_home.Root, "worker.json", SearchOption.AllDirectories))
        {
            if (WorkerProcess.Read(file) is { } process)
            {
                launcher.Kill(process);
            }
        }

        _model.Dispose();
        _home.Dispose();
    }

    private NewRun Request() => new()
    {
        Name = "Real",
        Model = _model.Path,
        TrainingFile = _data,
        Hyperparameters = new HyperparameterOptions { Device = "cpu", Precision = "fp32", NEpochs = 1000, Rank = 2, CheckpointSteps = 3, ValidationSplit = 0, MicroBatchSize = 4, GradientAccumulationSteps = 1 },
    };

    private static async Task UntilAsync(StudioFixture studio, Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (!condition())
        {
            await studio.LookAsync();
            await Task.Delay(50, patience.Token);
        }
    }
}
