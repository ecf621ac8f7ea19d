using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class RunTransitionsTests
{
    private static readonly RunStatus[] Over = [RunStatus.Paused, RunStatus.Succeeded, RunStatus.Stopped, RunStatus.Cancelled, RunStatus.Failed, RunStatus.Interrupted];

    [Theory]
    [InlineData(nameof(RunStatus.Queued), nameof(RunTrigger.Launch), nameof(RunStatus.Starting))]
    [InlineData(nameof(RunStatus.Queued), nameof(RunTrigger.Stop), nameof(RunStatus.Cancelled))]
    [InlineData(nameof(RunStatus.Queued), nameof(RunTrigger.Pause), nameof(RunStatus.Paused))]
    [InlineData(nameof(RunStatus.Succeeded), nameof(RunTrigger.Extend), nameof(RunStatus.Queued))]
    [InlineData(nameof(RunStatus.Starting), nameof(RunTrigger.WorkerStarted), nameof(RunStatus.Running))]
    [InlineData(nameof(RunStatus.Running), nameof(RunTrigger.Stop), nameof(RunStatus.Stopping))]
    [InlineData(nameof(RunStatus.Stopping), nameof(RunTrigger.WorkerStarted), nameof(RunStatus.Stopping))]
    [InlineData(nameof(RunStatus.Stopping), nameof(RunTrigger.CompletedEarly), nameof(RunStatus.Stopped))]
    [InlineData(nameof(RunStatus.Running), nameof(RunTrigger.WorkerLost), nameof(RunStatus.Interrupted))]
    [InlineData(nameof(RunStatus.Interrupted), nameof(RunTrigger.WorkerReturned), nameof(RunStatus.Running))]
    [InlineData(nameof(RunStatus.Failed), nameof(RunTrigger.Resume), nameof(RunStatus.Queued))]
    [InlineData(nameof(RunStatus.Stopped), nameof(RunTrigger.Resume), nameof(RunStatus.Queued))]
    [InlineData(nameof(RunStatus.Stopped), nameof(RunTrigger.WorkerStarted), nameof(RunStatus.Running))]
    public void Next_AllowedTrigger_ReturnsStatus(string from, string trigger, string expected) =>
        Assert.Equal(Enum.Parse<RunStatus>(expected), RunTransitions.Next(Enum.Parse<RunStatus>(from), Enum.Parse<RunTrigger>(trigger)));

    [Fact]
    public void Table_Succeeded_IsFinalButForAnExtension() =>
        Assert.Equal([RunTrigger.WorkerStarted, RunTrigger.Extend], RunTransitions.Table.Keys.Where(key => key.From is RunStatus.Succeeded).Select(key => key.Trigger));

    [Fact]
    public void Table_PauseOfARunAtWork_EndsPausedAndGoesOn()
    {
        foreach (var status in new[] { RunStatus.Starting, RunStatus.Running })
        {
            var pausing = RunTransitions.Next(status, RunTrigger.Pause)!.Value;
            Assert.True(RunTransitions.HasWorker(pausing));
            Assert.Equal(RunStatus.Paused, RunTransitions.Next(pausing, RunTrigger.WorkerPaused));
            Assert.Equal(RunStatus.Stopping, RunTransitions.Next(pausing, RunTrigger.Stop));
        }

        Assert.Equal(RunStatus.Queued, RunTransitions.Next(RunStatus.Paused, RunTrigger.Resume));
        Assert.Null(RunTransitions.Next(RunStatus.Stopping, RunTrigger.Pause));
    }

    [Fact]
    public void Table_OnlyQueuedRuns_AreLaunched() =>
        Assert.Equal([RunStatus.Queued], RunTransitions.Table.Keys.Where(key => key.Trigger == RunTrigger.Launch).Select(key => key.From));

    [Fact]
    public void Table_EveryRunWithWorker_CanBeLostAndEnds()
    {
        foreach (var status in Enum.GetValues<RunStatus>().Where(RunTransitions.HasWorker))
        {
            Assert.Equal(RunStatus.Interrupted, RunTransitions.Next(status, RunTrigger.WorkerLost));
            Assert.Equal(RunStatus.Succeeded, RunTransitions.Next(status, RunTrigger.Completed));
            Assert.Equal(RunStatus.Failed, RunTransitions.Next(status, RunTrigger.WorkerFailed));
        }
    }

    [Fact]
    public void Table_EveryStatus_CanBeReachedAndOverRunsHaveNoWorker()
    {
        Assert.Equal(Enum.GetValues<RunStatus>().ToHashSet(), RunTransitions.Table.Values.ToHashSet());
        Assert.All(Over, status => Assert.False(RunTransitions.HasWorker(status)));
    }
}
