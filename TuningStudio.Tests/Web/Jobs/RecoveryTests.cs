using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class RecoveryTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeWorkerLauncher _workers = new();

    [Fact]
    public async Task Restart_WorkerStillAlive_KeepsItAndReadsWhatWasMissed()
    {
        string id;
        await using (var before = await StudioFixture.StartAsync(_folder, _workers))
        {
            id = await before.QueueAsync("run");
            await before.LookAsync();
            RunLog.Append(before.Home.Run(id), RunLog.Started(1), RunLog.Step(2, 1));
            await before.LookAsync();
        }

        Assert.Empty(_workers.Killed);
        await using var after = await StudioFixture.StartAsync(_folder, _workers);
        RunLog.Append(after.Home.Run(id), RunLog.Step(3, 2), RunLog.Step(4, 3));
        await after.LookAsync();

        Assert.Equal(RunStatus.Running, after.Store.Find(id)!.Status);
        Assert.Equal(3, after.Store.Find(id)!.Step);
        Assert.Equal([1, 2, 3], after.Store.History(id)!.Steps.Select(step => step.Step));
        Assert.Single(_workers.Launches);
    }

    [Fact]
    public async Task Restart_RunEndedMeanwhile_TakesItsEnd()
    {
        string id;
        await using (var before = await StudioFixture.StartAsync(_folder, _workers))
        {
            id = await before.QueueAsync("run");
            await before.LookAsync();
        }

        await using var after = await StudioFixture.StartAsync(_folder, _workers);
        RunLog.Append(after.Home.Run(id), RunLog.Started(1), RunLog.Completed(2, early: true));
        _workers.End(_workers.Launches.Single().Process.ProcessId);
        await after.LookAsync();

        var run = after.Store.Find(id)!;
        Assert.Equal(RunStatus.Stopped, run.Status);
        Assert.Equal(after.Home.Run(id).AdapterFolder, run.AdapterFolder);
    }

    [Fact]
    public async Task Restart_QueuedRuns_KeepTheirOrder()
    {
        string first, second;
        await using (var before = await StudioFixture.StartAsync(_folder, _workers))
        {
            second = await before.QueueAsync("second", position: 8);
            first = await before.QueueAsync("first", position: 7);
        }

        await using var after = await StudioFixture.StartAsync(_folder, _workers);
        await after.LookAsync();

        Assert.Equal(first, _workers.Launches.Single().RunId);
        Assert.Equal(RunStatus.Queued, after.Store.Find(second)!.Status);
    }

    [Fact]
    public async Task Start_DatabaseLost_ListsTheRunsOnDiskAgain()
    {
        string done, resumed, alive;
        await using (var before = await StudioFixture.StartAsync(_folder, _workers))
        {
            done = await before.QueueAsync("done");
            RunLog.Append(before.Home.Run(done), RunLog.Started(1), RunLog.Step(2, 1), RunLog.Completed(3));
            resumed = await before.QueueAsync("resumed");
            RunLog.Append(before.Home.Run(resumed), RunLog.Started(1), RunLog.Failed(2), RunLog.Started(3, 1), RunLog.Step(4, 2));
            RunLog.WriteCheckpoint(before.Home.Run(resumed), 1);
            alive = await before.QueueAsync("alive");
            RunLog.Append(before.Home.Run(alive), RunLog.Started(1), RunLog.Step(2, 1));
            await before.Get<IRunShelf>().TagAsync(done, tags => tags.With("good").With("night shift"), StudioFixture.Cancel);
            _workers.MakeAlive(77);
            File.WriteAllText(before.Home.Run(alive).WorkerFile, """{"processId":77,"startTime":"1970-01-01T00:00:00+00:00"}""");
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(_folder.Root, "studio.db*"))
        {
            File.Delete(file);
        }

        Directory.CreateDirectory(Path.Combine(_folder.Root, "runs", "no-run-at-all"));
        await using var after = await StudioFixture.StartAsync(_folder, _workers);

        Assert.Equal(RunStatus.Succeeded, after.Store.Find(done)!.Status);
        Assert.Equal(["good", "night shift"], after.Store.Find(done)!.Tags.All);
        Assert.Equal(RunStatus.Interrupted, after.Store.Find(resumed)!.Status);
        Assert.True(after.Store.Find(resumed)!.CanResume);
        Assert.Equal(RunStatus.Running, after.Store.Find(alive)!.Status);
        Assert.Equal(3, after.Store.List().Count);
    }

    [Fact]
    public async Task Start_FolderCopiedFromAnotherRun_IsARunOfItsOwn()
    {
        RunLog.WriteSpec(new RunFolder(Path.Combine(_folder.Root, "runs", "copy")), new RunSpec { Id = "original", Name = "run", Model = "/model", TrainingFile = "/data.jsonl" });

        await using var studio = await StudioFixture.StartAsync(_folder, _workers);

        Assert.Equal("copy", Assert.Single(studio.Store.List()).Id);
        Assert.Equal("copy", studio.Store.Spec("copy")!.Id);
        Assert.Equal("copy", studio.Store.History("copy")!.Spec.Id);
    }

    [Fact]
    public async Task Start_ImportedRunThatWouldFailAgain_IsNotOfferedForResuming()
    {
        var folder = Import("run");
        RunLog.WriteCheckpoint(folder, 1);
        RunLog.Append(folder, RunLog.Started(1), RunLog.Failed(2));

        await using var studio = await StudioFixture.StartAsync(_folder, _workers);

        Assert.Equal((RunStatus.Failed, false), (studio.Store.Find("run")!.Status, studio.Store.Find("run")!.CanResume));
    }

    [Theory]
    [InlineData(" CPU", "cpu")]
    [InlineData("CUDA:7", "cuda:7")]
    public async Task Start_ImportedRun_StandsInTheQueueOfItsDevice(string asked, string queue)
    {
        Import("run", asked);

        await using var studio = await StudioFixture.StartAsync(_folder, _workers);

        Assert.Equal(queue, studio.Store.Record("run")!.Device);
    }

    [Fact]
    public async Task Start_LogOfOneRunCannotBeRead_ListsTheOthers()
    {
        Directory.CreateDirectory(Import("broken").EventsFile);
        Import("good");

        await using var studio = await StudioFixture.StartAsync(_folder, _workers);

        Assert.Equal("good", Assert.Single(studio.Store.List()).Id);
    }

    [Fact]
    public async Task Start_RunFolderGone_IsNoLongerListed()
    {
        string id;
        await using (var before = await StudioFixture.StartAsync(_folder, _workers))
        {
            id = await before.QueueAsync("run");
        }

        Directory.Delete(Path.Combine(_folder.Root, "runs", id), recursive: true);
        await using var after = await StudioFixture.StartAsync(_folder, _workers);

        Assert.Null(after.Store.Find(id));
    }

    [Fact]
    public async Task Start_SameHomeTwice_IsRefusedWithTheAddress()
    {
        await using var first = await StudioFixture.StartAsync(_folder, _workers);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => StudioFixture.StartAsync(_folder, _workers));

        Assert.Contains(first.Address, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--urls", refusal.Remedy!, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private RunFolder Import(string id, string? device = null)
    {
        var folder = new RunFolder(Path.Combine(_folder.Root, "runs", id));
        RunLog.WriteSpec(folder, new RunSpec { Id = id, Name = id, Model = "/model", TrainingFile = "/data.jsonl", Hyperparameters = new() { Device = device } });
        return folder;
    }
}
