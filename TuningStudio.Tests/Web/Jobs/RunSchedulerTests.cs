using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class RunSchedulerTests
{
    [Fact]
    public async Task Look_ThreeQueuedRuns_StartsTheFirstOfEachDevice()
    {
        await using var studio = await StudioFixture.StartAsync();
        var second = await studio.QueueAsync("second", position: 2);
        var first = await studio.QueueAsync("first", position: 1);
        var gpu = await studio.QueueAsync("gpu", device: "cuda:0", position: 3);

        await studio.LookAsync();
        await studio.LookAsync();

        Assert.Equal([first, gpu], studio.Workers.Launches.Select(launch => launch.RunId));
        Assert.Equal(RunStatus.Starting, studio.Store.Find(first)!.Status);
        Assert.Equal(RunStatus.Queued, studio.Store.Find(second)!.Status);
    }

    [Fact]
    public async Task Look_RunOverButProcessStillThere_WaitsForItsMemory()
    {
        await using var studio = await StudioFixture.StartAsync();
        var first = await studio.QueueAsync("first", position: 1);
        var second = await studio.QueueAsync("second", position: 2);
        await studio.LookAsync();
        RunLog.Append(studio.Home.Run(first), RunLog.Started(1), RunLog.Completed(2));

        await studio.LookAsync();
        Assert.Equal(RunStatus.Succeeded, studio.Store.Find(first)!.Status);
        Assert.Equal(RunStatus.Queued, studio.Store.Find(second)!.Status);

        studio.Workers.End(studio.Workers.Launches.First().Process.ProcessId);
        await studio.LookAsync();
        Assert.Equal(RunStatus.Starting, studio.Store.Find(second)!.Status);
    }

    [Fact]
    public async Task Look_WorkerVanished_InterruptsWithCheckpointToResumeFrom()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Step(2, 1));
        RunLog.WriteCheckpoint(studio.Home.Run(id), 1);
        File.WriteAllText(studio.Home.Run(id).LogFile, "loading\nmalloc failed\n");
        studio.Workers.Kill(studio.Workers.Launches.Single().Process);

        await studio.LookAsync();

        var run = studio.Store.Find(id)!;
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.True(run.CanResume);
        Assert.Equal(1, run.Step);
        Assert.Equal(ErrorCodes.WorkerLost, run.Error!.Code);
        Assert.Contains("signal 9", run.Error.Message, StringComparison.Ordinal);
        Assert.Contains("malloc failed", run.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["Lost.Killed", "Lost.LastWords"], run.Error.Words!.Message.Select(sentence => sentence.Key));
        Assert.Equal("Lost.Resume", run.Error.Words.Remedy.Key);
    }

    [Fact]
    public async Task Look_WorkerEndedWithFailureInItsLog_TakesTheFailure()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Failed(2));
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);

        await studio.LookAsync();

        Assert.Equal(RunStatus.Failed, studio.Store.Find(id)!.Status);
        Assert.Equal(ErrorCodes.NotANumber, studio.Store.Find(id)!.Error!.Code);
        Assert.False(studio.Store.Find(id)!.CanResume);
    }

    [Fact]
    public async Task Look_WorkerCannotBeStarted_FailsTheRunAndGoesOnWithTheNext()
    {
        await using var studio = await StudioFixture.StartAsync();
        studio.Workers.Refusal = new TuningException(ErrorCodes.NotFound, "The worker program was not found.");
        var first = await studio.QueueAsync("first", position: 1);
        var second = await studio.QueueAsync("second", position: 2);

        await studio.LookAsync();

        Assert.Equal(RunStatus.Failed, studio.Store.Find(first)!.Status);
        Assert.Equal("The worker program was not found.", studio.Store.Find(second)!.Error!.Message);
    }

    [Fact]
    public async Task Look_LogCannotBeRead_InterruptsThatRunAndGoesOnWithTheNext()
    {
        await using var studio = await StudioFixture.StartAsync();
        var broken = await studio.QueueAsync("broken", position: 1);
        var next = await studio.QueueAsync("next", position: 2);
        await studio.LookAsync();
        Directory.CreateDirectory(studio.Home.Run(broken).EventsFile);
        await studio.LookAsync();
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);

        await studio.LookAsync();

        Assert.Equal(RunStatus.Interrupted, studio.Store.Find(broken)!.Status);
        Assert.Equal(RunStatus.Starting, studio.Store.Find(next)!.Status);
    }

    [Fact]
    public async Task Look_ClockIsSetAheadWhileTheWorkerStarts_WaitsForItAllTheSame()
    {
        var time = new SteppingTime();
        await using var studio = await StudioFixture.StartAsync(time: time);
        var id = await studio.QueueAsync("run");
        await studio.Store.MoveAsync(id, RunTrigger.Launch, cancellationToken: StudioFixture.Cancel);

        time.Step = TimeSpan.FromHours(8);
        await studio.LookAsync();
        Assert.Equal(RunStatus.Starting, studio.Store.Find(id)!.Status);

        time.Advance(TimeSpan.FromSeconds(61));
        await studio.LookAsync();
        Assert.Equal(RunStatus.Interrupted, studio.Store.Find(id)!.Status);
    }

    [Fact]
    public async Task Look_ResumedRunWhoseWorkerDies_IgnoresTheOlderEnd()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Step(2, 1), RunLog.Cancelled(3));
        RunLog.WriteCheckpoint(studio.Home.Run(id), 1);
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);
        await studio.LookAsync();
        Assert.Equal(RunStatus.Cancelled, studio.Store.Find(id)!.Status);

        await studio.Service.ResumeAsync(id, StudioFixture.Cancel);
        await studio.LookAsync();
        Assert.Equal(RunStatus.Starting, studio.Store.Find(id)!.Status);
        studio.Workers.End(studio.Workers.Launches.Last().Process.ProcessId);
        await studio.LookAsync();

        Assert.Equal(RunStatus.Interrupted, studio.Store.Find(id)!.Status);
    }

    /// <summary>A machine whose clock is set while its time goes on.</summary>
    private sealed class SteppingTime() : FakeTimeProvider(DateTimeOffset.UnixEpoch)
    {
        internal TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
    }
}
