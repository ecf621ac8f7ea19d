using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

/// <summary>Pausing, steering and going on, as the site does it; workers are played.</summary>
public sealed class RunSteeringTests
{
    [Fact]
    public async Task Pause_RunAtWork_FreesItsDeviceForTheNextAndGoesOnLater()
    {
        await using var studio = await StudioFixture.StartAsync();
        var first = await studio.QueueAsync("first", position: 1);
        var second = await studio.QueueAsync("second", position: 2);
        await studio.LookAsync();
        studio.Store.Accept(first, [RunLog.Started(1), RunLog.Step(2, 1)]);

        await studio.Service.PauseAsync(first, StudioFixture.Cancel);
        Assert.Equal(RunStatus.Pausing, studio.Store.Find(first)!.Status);
        RunLog.WriteCheckpoint(studio.Home.Run(first), 1);
        studio.Store.Accept(first, [new PausedEvent { Sequence = 3, Step = 1 }]);
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);
        await studio.LookAsync();

        var paused = studio.Store.Find(first)!;
        Assert.Equal((RunStatus.Paused, true, 1), (paused.Status, paused.CanResume, paused.Step));
        Assert.Equal(RunStatus.Starting, studio.Store.Find(second)!.Status);

        await studio.Service.ResumeAsync(first, StudioFixture.Cancel);
        Assert.Equal(RunStatus.Queued, studio.Store.Find(first)!.Status);
    }

    [Fact]
    public async Task Pause_QueuedRun_LeavesTheQueueAndCanBegin()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");

        await studio.Service.PauseAsync(id, StudioFixture.Cancel);
        await studio.LookAsync();
        Assert.Empty(studio.Workers.Launches);
        Assert.Equal((RunStatus.Paused, true), (studio.Store.Find(id)!.Status, studio.Store.Find(id)!.CanResume));

        await studio.Service.ResumeAsync(id, StudioFixture.Cancel);
        await studio.LookAsync();
        Assert.Single(studio.Workers.Launches);
    }

    [Fact]
    public async Task Pause_RunThatIsOver_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.Service.StopAsync(id, keep: false, StudioFixture.Cancel);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.PauseAsync(id, StudioFixture.Cancel));

        Assert.Contains("not at work", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steer_RunAtWork_LeavesTheCommandForItsWorker()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await Assert.ThrowsAsync<TuningException>(() => studio.Service.SteerAsync(id, new CheckpointCommand(), StudioFixture.Cancel));
        await studio.LookAsync();
        studio.Store.Accept(id, [RunLog.Started(1)]);
        RunCommand[] commands = [new CheckpointCommand(), new EvaluateCommand(), new LearningRateCommand(1e-4)];

        foreach (var command in commands)
        {
            await studio.Service.SteerAsync(id, command, StudioFixture.Cancel);
        }

        Assert.Equal(commands, CommandFiles.Take(studio.Home.Run(id)));
        Assert.Empty(CommandFiles.Take(studio.Home.Run(id)));
    }

    [Fact]
    public async Task Resume_AfterALossThatExploded_NeedsALowerRateAndLeavesIt()
    {
        using var home = new TestFolder();
        string id;
        await using (var studio = await StudioFixture.StartAsync(home))
        {
            id = await studio.QueueAsync("run");
            await studio.LookAsync();
            RunLog.WriteCheckpoint(studio.Home.Run(id), 7);
            RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Failed(2) with { SuggestedLearningRate = 2.5e-5, LastGoodStep = 7 });
            studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);
            await studio.LookAsync();
        }

        // It is known after a restart too.
        await using var after = await StudioFixture.StartAsync(home);
        var failed = after.Store.Find(id)!;
        Assert.Equal((RunStatus.Failed, false, 2.5e-5, 7), (failed.Status, failed.CanResume, failed.SuggestedLearningRate, failed.LastGoodStep));
        await Assert.ThrowsAsync<TuningException>(() => after.Service.ResumeAsync(id, StudioFixture.Cancel));
        Assert.Empty(CommandFiles.Take(after.Home.Run(id)));

        await after.Service.ResumeAsync(id, 2.5e-5, StudioFixture.Cancel);

        Assert.Equal([new LearningRateCommand(2.5e-5)], CommandFiles.Take(after.Home.Run(id)));
        Assert.Equal((RunStatus.Queued, null), (after.Store.Find(id)!.Status, after.Store.Find(id)!.SuggestedLearningRate));
    }

    [Fact]
    public async Task Resume_StoppedByEarlyStopping_LetsItCountAnew()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.WriteCheckpoint(studio.Home.Run(id), 9);
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Completed(2, early: true) with { Reason = EarlyEnd.EarlyStopping });
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);
        await studio.LookAsync();

        await studio.Service.ResumeAsync(id, StudioFixture.Cancel);

        Assert.Equal([new PatienceCommand()], CommandFiles.Take(studio.Home.Run(id)));
    }

    [Fact]
    public async Task Extend_FinishedRun_AddsToItsRequestAndQueuesIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.WriteCheckpoint(studio.Home.Run(id), 9);
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1));
        await studio.LookAsync();
        Assert.Contains("only a finished run", (await Assert.ThrowsAsync<TuningException>(() => studio.Service.ExtendAsync(id, 2, 1e-4, StudioFixture.Cancel))).Message, StringComparison.Ordinal);
        RunLog.Append(studio.Home.Run(id), RunLog.Completed(2));
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);
        await studio.LookAsync();

        CommandFiles.Leave(studio.Home.Run(id), new LearningRateCommand(0.5), TimeProvider.System);
        await studio.Service.ExtendAsync(id, 2, 1e-4, StudioFixture.Cancel);
        await studio.LookAsync();

        Assert.Empty(CommandFiles.Take(studio.Home.Run(id)));
        Assert.Equal([new RunExtension(2, 1e-4)], RunFolderReader.ReadSpec(studio.Home.Run(id))!.Extensions);
        Assert.Equal(2, studio.Workers.Launches.Count);
    }
}
