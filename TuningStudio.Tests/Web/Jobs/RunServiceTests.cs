using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class RunServiceTests
{
    [Fact]
    public async Task Stop_QueuedRun_IsCancelledAtOnce()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");

        await studio.Service.StopAsync(id, keep: false, StudioFixture.Cancel);
        await studio.LookAsync();

        Assert.Equal(RunStatus.Cancelled, studio.Store.Find(id)!.Status);
        Assert.Empty(studio.Workers.Launches);
    }

    [Fact]
    public async Task Stop_SecondTimeAfterAMinute_KillsTheWorker()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var studio = await StudioFixture.StartAsync(time: time);
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1));
        await studio.LookAsync();

        Assert.Null(studio.Service.PatienceLeft(id));
        await studio.Service.StopAsync(id, keep: true, StudioFixture.Cancel);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), studio.Service.PatienceLeft(id));
        await studio.Service.StopAsync(id, keep: true, StudioFixture.Cancel);
        Assert.Equal(RunStatus.Stopping, studio.Store.Find(id)!.Status);
        Assert.Empty(studio.Workers.Killed);

        time.Advance(TimeSpan.FromSeconds(2));
        await studio.Service.StopAsync(id, keep: true, StudioFixture.Cancel);

        Assert.Equal(RunStatus.Cancelled, studio.Store.Find(id)!.Status);
        Assert.Single(studio.Workers.Killed);
    }

    [Fact]
    public async Task Resume_WithoutCheckpoint_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.Service.StopAsync(id, keep: false, StudioFixture.Cancel);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.ResumeAsync(id, StudioFixture.Cancel));

        Assert.Contains("no checkpoint", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_CheckpointWithoutManifest_DoesNotCount()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        RunLog.WriteCheckpoint(studio.Home.Run(id), 3);
        File.Move(Path.Combine(studio.Home.Run(id).CheckpointFolder(3), "manifest.json"), Path.Combine(studio.Home.Run(id).CheckpointFolder(3), "state.json"));
        await studio.Service.StopAsync(id, keep: false, StudioFixture.Cancel);

        Assert.False(studio.Store.Find(id)!.CanResume);
        await Assert.ThrowsAsync<TuningException>(() => studio.Service.ResumeAsync(id, StudioFixture.Cancel));
    }

    [Fact]
    public async Task Resume_WorkerSaidThatItWouldFailAgain_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.WriteCheckpoint(studio.Home.Run(id), 1);
        studio.Store.Accept(id, [RunLog.Started(1), RunLog.Failed(2)]);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.ResumeAsync(id, StudioFixture.Cancel));

        Assert.Contains("would fail again", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_StoppedAndKept_GoesOnAndKeepsItsAdapterMeanwhile()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        RunLog.WriteCheckpoint(studio.Home.Run(id), 1);
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Completed(2, early: true));
        studio.Workers.End(studio.Workers.Launches.Single().Process.ProcessId);
        await studio.LookAsync();
        Assert.True(studio.Store.Find(id)!.CanResume);

        await studio.Service.ResumeAsync(id, StudioFixture.Cancel);
        await studio.LookAsync();
        studio.Store.Accept(id, [RunLog.Started(3, resumedFrom: 1)]);

        Assert.Equal(RunStatus.Running, studio.Store.Find(id)!.Status);
        Assert.Equal(studio.Home.Run(id).AdapterFolder, studio.Store.Find(id)!.AdapterFolder);
    }

    [Fact]
    public async Task Resume_LogCannotBeRead_SaysSo()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        RunLog.WriteCheckpoint(studio.Home.Run(id), 1);
        await studio.Service.StopAsync(id, keep: false, StudioFixture.Cancel);
        Directory.CreateDirectory(studio.Home.Run(id).EventsFile);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.ResumeAsync(id, StudioFixture.Cancel));

        Assert.Contains("cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_UnknownRun_IsRefusedInTheReadersLanguage()
    {
        await using var studio = await StudioFixture.StartAsync();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.StopAsync("gone", keep: false, StudioFixture.Cancel));

        Assert.Equal("没有训练“gone”，它可能已被删除。", refusal.Message);
    }

    [Fact]
    public async Task Delete_RunThatIsNotOver_IsRefusedAndLaterRemovesTheFolder()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("run");
        await Assert.ThrowsAsync<TuningException>(() => studio.Service.DeleteAsync(id, StudioFixture.Cancel));
        await studio.Service.StopAsync(id, keep: false, StudioFixture.Cancel);

        await studio.Service.DeleteAsync(id, StudioFixture.Cancel);

        Assert.Null(studio.Store.Find(id));
        Assert.False(Directory.Exists(studio.Home.Run(id).Root));
        Assert.Empty(await studio.Get<IRunIndex>().LoadAsync(StudioFixture.Cancel));
        studio.Get<RunTrash>().Empty();
        Assert.Empty(Directory.GetFileSystemEntries(studio.Home.Runs));
    }

    [Fact]
    public async Task Start_FolderHalfDeleted_GoesAndIsNotListed()
    {
        using var home = new TestFolder();
        var left = Path.GetDirectoryName(home.Write($"runs/{RunTrash.Mark}run-1/spec.json", "{}"))!;

        await using var studio = await StudioFixture.StartAsync(home);

        Assert.Empty(studio.Store.List());
        await Eventually.HoldsAsync(() => !Directory.Exists(left));
    }

    [Fact]
    public async Task Create_EverythingWrong_SaysAllOfItAndMakesNothing()
    {
        await using var studio = await StudioFixture.StartAsync();

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.CreateAsync(
            new NewRun { Name = " ", Model = "/no/such/model", TrainingFile = "/no/such/data.jsonl", Hyperparameters = new() { Rank = 0, Device = "tpu" } },
            StudioFixture.Cancel));

        Assert.Contains("name", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/model", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/data.jsonl", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--rank", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("tpu", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(studio.Home.Runs));
    }

    [Theory]
    [InlineData("q_proj,zproj,yproj", "no layer 'zproj' and no 'yproj'")]
    [InlineData("layers.1..*", "no layer 'layers.1..*'")]
    [InlineData("q_proj,lm_head", null)]
    [InlineData(@"model\.layers\.0\..*_proj", null)]
    [InlineData("all-linear", null)]
    public async Task Create_TargetModules_AreLookedForInTheWeights(string targets, string? refused)
    {
        using var elsewhere = new TestFolder();
        await using var studio = await StudioFixture.StartAsync();
        var model = Path.Combine(elsewhere.Root, "tiny");
        ModelFolders.Write(model);
        ModelFolders.WriteTrainable(model, 0);
        var request = new NewRun
        {
            Name = "run",
            Model = model,
            TrainingFile = elsewhere.Write("data.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n"),
            Hyperparameters = new() { TargetModules = targets.Split(',') },
        };

        if (refused is null)
        {
            Assert.NotNull(await studio.Service.CreateAsync(request, StudioFixture.Cancel));
            return;
        }

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.CreateAsync(request, StudioFixture.Cancel));
        Assert.Contains(refused, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("targetModules", refusal.Field);
        Assert.Empty(Directory.GetDirectories(studio.Home.Runs));
    }

    [Fact]
    public async Task Faults_OfABadRequest_AreThoseOfItsStartOneByOne()
    {
        using var elsewhere = new TestFolder();
        await using var studio = await StudioFixture.StartAsync();
        var model = Path.Combine(elsewhere.Root, "tiny");
        ModelFolders.Write(model);
        ModelFolders.WriteTrainable(model, 0);
        var bad = new NewRun { Name = " ", Model = model, TrainingFile = string.Empty, Hyperparameters = new() { TargetModules = ["nonsense"] } };
        var good = bad with { Name = "run", TrainingFile = elsewhere.Write("data.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n"), Hyperparameters = new() };

        var faults = await studio.Service.FaultsAsync(bad, StudioFixture.Cancel);

        Assert.Equal(["name", "trainingFile", "targetModules"], faults.Select(fault => fault.Field));
        Assert.Empty(await studio.Service.FaultsAsync(good, StudioFixture.Cancel));
        Assert.Empty(Directory.GetDirectories(studio.Home.Runs));
    }

    [Fact]
    public async Task Create_OptionOfAnotherMethod_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Service.CreateAsync(
            new NewRun { Name = "run", Model = "/no/such/model", TrainingFile = "/no/such/data.jsonl", Hyperparameters = new() { Method = "full", Rank = 4 } }, StudioFixture.Cancel));

        Assert.Contains("The method full does not know --rank (of lora)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_GoodRequest_QueuesTheRunAndRemembersTheModel()
    {
        using var elsewhere = new TestFolder();
        await using var studio = await StudioFixture.StartAsync();
        ModelFolders.Write(Path.Combine(elsewhere.Root, "tiny"));
        var data = elsewhere.Write("data.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n");

        var run = await studio.Service.CreateAsync(
            new NewRun { Name = "My first 运行", Model = Path.Combine(elsewhere.Root, "tiny"), TrainingFile = data, Hyperparameters = new() { Device = "cpu" } },
            StudioFixture.Cancel);
        await studio.LookAsync();

        Assert.Equal(RunStatus.Starting, studio.Store.Find(run.Id)!.Status);
        Assert.Matches("^[a-z0-9-]+my-first[a-z0-9-]*$", run.Id);
        Assert.Equal(data, studio.Store.History(run.Id)!.Spec.TrainingFile);
        Assert.Contains(studio.Get<IModelLibrary>().List(), model => model.Name == "tiny" && model.Parameters == 6);
    }
}
