using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class SweepServiceTests
{
    private static string Samples => Path.Combine(SharedFiles.RepositoryRoot, "samples");

    [Fact]
    public async Task Create_Grid_QueuesARunForEachCombination()
    {
        await using var studio = await StudioFixture.StartAsync();

        var id = await studio.Get<ISweepService>().CreateAsync(Request("4", "8", "16"), StudioFixture.Cancel);

        var runs = SweepRows.Runs(studio.Store, id).ToList();
        Assert.Equal(["ranks #1", "ranks #2", "ranks #3"], runs.Select(run => run.Name));
        Assert.All(runs, run => Assert.Equal(RunStatus.Queued, run.Status));
        Assert.Equal([4, 8, 16], runs.Select(run => studio.Store.Spec(run.Id)!.Hyperparameters.Rank));
        Assert.Equal([1, 2, 3], runs.Select(run => studio.Store.Spec(run.Id)!.Sweep!.Number));
        Assert.Equal(id, Assert.Single(studio.Get<ISweepService>().List()).Id);
    }

    [Fact]
    public async Task Create_CallerGoesAwayInTheMiddle_MakesItWhole()
    {
        using var folder = new TestFolder();
        using var gone = new CancellationTokenSource();
        var time = new TellingTime(() =>
        {
            if (Directory.Exists(Path.Combine(folder.Root, "sweeps")) && Directory.GetFiles(Path.Combine(folder.Root, "sweeps")).Length > 0)
            {
                gone.Cancel();
            }
        });
        await using var studio = await StudioFixture.StartAsync(folder, time: time);

        var id = await studio.Get<ISweepService>().CreateAsync(Request("4", "8", "16"), gone.Token);

        Assert.True(gone.IsCancellationRequested);
        Assert.Equal(3, SweepRows.Runs(studio.Store, id).Count());
    }

    [Fact]
    public async Task Create_OneCombinationIsWrong_QueuesNothing()
    {
        await using var studio = await StudioFixture.StartAsync();

        var fault = await Assert.ThrowsAsync<TuningException>(() => studio.Get<ISweepService>().CreateAsync(Request("4", "1024"), StudioFixture.Cancel));

        Assert.Contains("--rank 1024 is more than the model's width", fault.Message, StringComparison.Ordinal);
        Assert.Empty(studio.Store.List());
        Assert.Empty(Directory.GetFiles(studio.Home.Sweeps));
    }

    [Fact]
    public async Task Restart_SweepsAndTheirRuns_AreThereAgain()
    {
        using var folder = new TestFolder();
        string id;
        await using (var studio = await StudioFixture.StartAsync(folder))
        {
            id = await studio.Get<ISweepService>().CreateAsync(Request("4", "8"), StudioFixture.Cancel);
        }

        await using (var studio = await StudioFixture.StartAsync(folder))
        {
            Assert.Equal(2, SweepRows.Runs(studio.Store, id).Count());
            Assert.Equal(["4", "8"], studio.Get<ISweepService>().Find(id)!.Axes[0].Values);
        }

        // The index is lost: runs say themselves where they belong.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(folder.Root, "studio.db*"))
        {
            File.Delete(file);
        }

        await using (var studio = await StudioFixture.StartAsync(folder))
        {
            Assert.Equal([1, 2], SweepRows.Runs(studio.Store, id).Select(run => run.Sweep!.Number));
        }
    }

    [Fact]
    public async Task Stop_WholeSweep_CancelsWhatWaitsAndEndsWhatIsAtWork()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.Get<ISweepService>().CreateAsync(Request("4", "8", "16"), StudioFixture.Cancel);
        await studio.LookAsync();
        RunLog.Append(studio.Home.Run(SweepRows.Runs(studio.Store, id).First().Id), RunLog.Started(1));
        await studio.LookAsync();

        await studio.Get<ISweepService>().StopAsync(id, StudioFixture.Cancel);

        Assert.Equal([RunStatus.Stopping, RunStatus.Cancelled, RunStatus.Cancelled], SweepRows.Runs(studio.Store, id).Select(run => run.Status));
        Assert.True(studio.Store.Record(SweepRows.Runs(studio.Store, id).First().Id)!.StopKeep);
    }

    [Fact]
    public async Task Watch_RunWorseThanTheOthers_IsEndedAndKept()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.Get<ISweepService>().CreateAsync(Request("1", "2", "4", "8"), StudioFixture.Cancel);
        var runs = SweepRows.Runs(studio.Store, id).ToList();
        foreach (var (run, index) in runs.Select((run, index) => (run, index)))
        {
            await studio.LookAsync();
            var loss = index == 3 ? 5 : 1 + (0.1 * index);
            RunLog.Append(studio.Home.Run(run.Id), RunLog.Started(1), Resolved(2), RunLog.Step(3, 10), Validation(4, 10, 4), RunLog.Step(5, 20), Validation(6, 20, loss));
            if (index < 3)
            {
                RunLog.Append(studio.Home.Run(run.Id), RunLog.Completed(7));
                await studio.LookAsync();
                studio.Workers.End(studio.Workers.Launches.Last().Process.ProcessId);
                await studio.LookAsync();
            }
        }

        await studio.LookAsync();
        await Eventually.HoldsAsync(() => studio.Store.Find(runs[3].Id)!.Status == RunStatus.Stopping);

        Assert.True(studio.Store.Find(runs[3].Id)!.IsHopeless);
        Assert.True(studio.Store.Record(runs[3].Id)!.StopKeep);
        Assert.All(runs.Take(3), run => Assert.Equal((RunStatus.Succeeded, false), (studio.Store.Find(run.Id)!.Status, studio.Store.Find(run.Id)!.IsHopeless)));
    }

    private static ResolvedEvent Resolved(long sequence) => new() { Sequence = sequence, Hyperparameters = Fakes.FakeRuns.Resolved with { StepsPerEpoch = 10, NEpochs = 4 } };

    private static ValidationEvent Validation(long sequence, int step, double loss) => new() { Sequence = sequence, Step = step, Epoch = step / 10.0, ValidationLoss = loss };

    private static NewSweep Request(params string[] ranks) => new()
    {
        Base = new NewRun { Name = "ranks", Model = Path.Combine(Samples, "starter"), TrainingFile = Path.Combine(Samples, "datasets", "support-intents.train.jsonl") },
        Axes = [new() { Option = "rank", Values = ranks }],
        Metric = "validationLoss",
        Stopping = "median",
    };

    // The watch hears of a measurement when the store publishes it, on a thread of its own.
    /// <summary>The system's time, which tells that it is asked for.</summary>
    private sealed class TellingTime(Action asked) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            asked();
            return base.GetUtcNow();
        }
    }
}
