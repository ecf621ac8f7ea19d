using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class RunStoreTests
{
    [Fact]
    public async Task Accept_DuplicatesAndGaps_KeepsEachEventOnceAndInOrder()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);

        Assert.Equal(2, studio.Store.Accept(id, [RunLog.Started(1), RunLog.Step(2, 1)]));
        Assert.Equal(2, studio.Store.Accept(id, [RunLog.Step(4, 3), RunLog.Step(5, 4)]));
        Assert.Equal(4, studio.Store.Accept(id, [RunLog.Step(2, 1), RunLog.Step(3, 2), RunLog.Step(4, 3)]));

        var history = studio.Store.History(id)!;
        Assert.Equal([1, 2, 3], history.Steps.Select(step => step.Step));
        Assert.Equal(4, history.LastSequence);
    }

    [Fact]
    public async Task HeldOut_OfAFileThatWasChangedSince_IsNotKnown()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("a");
        Assert.Null(await studio.Store.HeldOutAsync(id));
        var data = Path.Combine(studio.Home.Root, "rows.jsonl");
        await File.WriteAllTextAsync(data, "{}", StudioFixture.Cancel);
        RunLog.WriteSpec(studio.Home.Run(id), studio.Store.Spec(id)! with { TrainingFile = data });
        studio.Store.Load(studio.Store.Record(id)!);
        await File.WriteAllTextAsync(studio.Home.Run(id).HeldOutFile, "[3,7]", StudioFixture.Cancel);

        Assert.Equal([3, 7], await studio.Store.HeldOutAsync(id));
        File.SetLastWriteTimeUtc(data, File.GetLastWriteTimeUtc(studio.Home.Run(id).HeldOutFile).AddSeconds(1));

        Assert.Null(await studio.Store.HeldOutAsync(id));
    }

    [Fact]
    public async Task StartAdapter_WhereItWas_OrElseTheRunsOwnCopy()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("a");
        Assert.Null(await studio.Store.StartAdapterAsync(id));
        var adapter = Directory.CreateDirectory(Path.Combine(studio.Home.Root, "elsewhere")).FullName;
        RunLog.WriteSpec(studio.Home.Run(id), studio.Store.Spec(id)! with { Adapter = adapter });
        studio.Store.Load(studio.Store.Record(id)!);

        Assert.Equal(adapter, await studio.Store.StartAdapterAsync(id));
        Directory.Delete(adapter);
        Assert.Equal(adapter, await studio.Store.StartAdapterAsync(id));
        Directory.CreateDirectory(studio.Home.Run(id).StartFolder);

        Assert.Equal(studio.Home.Run(id).StartFolder, await studio.Store.StartAdapterAsync(id));
    }

    [Fact]
    public async Task History_EventsFromWorkerAndLog_ComeOnce()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Step(2, 1));
        studio.Store.Accept(id, [RunLog.Started(1), RunLog.Step(2, 1), RunLog.Step(3, 2)]);
        RunLog.Append(studio.Home.Run(id), RunLog.Step(3, 2), RunLog.Step(4, 3));

        Assert.Equal(4, studio.Store.CatchUp(id));

        Assert.Equal([1, 2, 3], studio.Store.History(id)!.Steps.Select(step => step.Step));
    }

    [Fact]
    public async Task History_VeryLongRun_IsBoundedAndKeepsTheLastStep()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        var count = (RunSeries.MostSteps * 3) + 5;
        studio.Store.Accept(id, [.. Enumerable.Range(1, count).Select(step => RunLog.Step(step, step))]);

        Assert.Equal(1500, studio.Store.History(id)!.Steps.Count);
        var all = studio.Store.History(id, int.MaxValue)!.Steps;
        Assert.InRange(all.Count, 1, RunSeries.MostSteps);
        Assert.Equal(1, all[0].Step);
        Assert.Equal(count, all[^1].Step);
    }

    [Fact]
    public async Task History_ResumedFromCheckpoint_ReplacesWhatIsDoneAgain()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        studio.Store.Accept(id, [RunLog.Started(1), RunLog.Step(2, 1), RunLog.Step(3, 2), RunLog.Step(4, 3, loss: 9), RunLog.Failed(5)]);
        studio.Store.Accept(id, [RunLog.Started(6, resumedFrom: 2), RunLog.Step(7, 3, loss: 1)]);

        var history = studio.Store.History(id)!;
        Assert.Equal([1, 2, 3], history.Steps.Select(step => step.Step));
        Assert.Equal(1, history.Steps[^1].TrainLoss);
        Assert.Equal(RunStatus.Running, history.Summary.Status);
        Assert.Null(history.Summary.Error);
    }

    [Fact]
    public async Task Accept_Steps_KeepTheMeanOfTheEpochBesideTheStepsOwnLoss()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);

        studio.Store.Accept(id, [RunLog.Started(1), RunLog.Step(2, 1, loss: 3), RunLog.Step(3, 2, loss: 1) with { EpochLoss = 2 }]);

        Assert.Equal((2, 1), (studio.Store.Find(id)!.TrainLoss, studio.Store.Find(id)!.StepLoss));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Accept_Failure_CanBeResumedWhereTheWorkerSaysSo(bool canResume)
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        RunLog.WriteCheckpoint(studio.Home.Run(id), 1);

        studio.Store.Accept(id, [RunLog.Started(1), RunLog.Step(2, 1), RunLog.Failed(3) with { CanResume = canResume }]);

        Assert.Equal(canResume, studio.Store.Find(id)!.CanResume);
    }

    [Fact]
    public async Task History_ManyFinishedRuns_UnloadsAndReadsAgain()
    {
        await using var studio = await StudioFixture.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var id = await StartedAsync(studio);
            RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Step(2, 1), RunLog.Completed(3));
            studio.Store.CatchUp(id);
            ids.Add(id);
        }

        Assert.All(ids, id => Assert.Single(studio.Store.History(id)!.Steps));
    }

    [Fact]
    public async Task History_Checkpoints_LeavesOutRemovedOnes()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        studio.Store.Accept(id,
        [
            new CheckpointEvent { Sequence = 1, Step = 1, Folder = "checkpoints/step-000001" },
            new CheckpointEvent { Sequence = 2, Step = 2, Folder = "checkpoints/step-000002", Removed = ["checkpoints/step-000001"] },
        ]);

        Assert.Equal([2], studio.Store.History(id)!.Checkpoints.Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public async Task History_LogCannotBeReadAtFirst_IsReadWholeTheNextTime()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        var folder = studio.Home.Run(id);
        Directory.CreateDirectory(folder.EventsFile);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => studio.Store.HistoryAsync(id));

        Directory.Delete(folder.EventsFile);
        RunLog.Append(folder, RunLog.Started(1), RunLog.Step(2, 1), RunLog.Step(3, 2));

        Assert.Equal([1, 2], (await studio.Store.HistoryAsync(id))!.Steps.Select(step => step.Step));
    }

    [Fact]
    public async Task Remove_RunThatWasTakenUpAgain_IsLeftAlone()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        var discarded = false;

        Assert.False(await studio.Store.RemoveAsync(id, _ => discarded = true, StudioFixture.Cancel));

        Assert.False(discarded);
        Assert.NotNull(studio.Store.Find(id));
    }

    [Fact]
    public async Task Accept_AdapterOutsideTheRunFolder_IsNotBelieved()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);

        studio.Store.Accept(id, [RunLog.Completed(1) with { AdapterFolder = "../../elsewhere" }]);

        Assert.Equal(RunStatus.Succeeded, studio.Store.Find(id)!.Status);
        Assert.Null(studio.Store.Find(id)!.AdapterFolder);
    }

    [Fact]
    public async Task Accept_LogLostItsEnd_TheLogCounts()
    {
        using var folder = new TestFolder();
        var workers = new FakeWorkerLauncher();
        string id;
        await using (var before = await StudioFixture.StartAsync(folder, workers))
        {
            id = await StartedAsync(before);
            before.Store.Accept(id, [RunLog.Started(1), RunLog.Step(2, 1), RunLog.Step(3, 2)]);
        }

        await using var after = await StudioFixture.StartAsync(folder, workers);
        RunLog.Append(after.Home.Run(id), RunLog.Started(1));

        Assert.Equal(1, after.Store.CatchUp(id));
        Assert.Equal(2, after.Store.Accept(id, [RunLog.Started(2)]));
    }

    [Fact]
    public async Task Checkpoints_FolderWithLeftovers_AreThoseWithAnAdapterNewestFirst()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await StartedAsync(studio);
        var folder = studio.Home.Run(id);
        Assert.Empty(await studio.Store.CheckpointsAsync(id));
        foreach (var name in new[] { "step-000020", "step-000100", "step-000200.new" })
        {
            Directory.CreateDirectory(Path.Combine(folder.CheckpointsFolder, name, "adapter"));
        }

        RunLog.WriteCheckpoint(folder, 120);

        Assert.Equal([100, 20], await studio.Store.CheckpointsAsync(id));
        Assert.Empty(await studio.Store.CheckpointsAsync("nobody"));
    }

    private static async Task<string> StartedAsync(StudioFixture studio)
    {
        var id = await studio.QueueAsync("run", device: $"cuda:{studio.Store.List().Count}");
        await studio.LookAsync();
        return id;
    }
}
