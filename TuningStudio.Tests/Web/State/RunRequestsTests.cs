using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

/// <summary>What the index keeps of a run's request, so that no list reads it.</summary>
public sealed class RunRequestsTests
{
    [Fact]
    public void Summary_Request_SaysWhatWasAskedFor()
    {
        var spec = FakeRuns.History("r1", "One", 0, RunStatus.Queued).Spec;

        var run = RunRequests.Summary(spec with { Hyperparameters = new HyperparameterOptions { Rank = 8, LearningRate = 1e-3 } }, RunStatus.Queued);
        var other = RunRequests.Summary(spec with { Hyperparameters = new HyperparameterOptions { Rank = 8, Method = "ia3" } }, RunStatus.Queued);

        Assert.Equal(("lora", "intents.train.jsonl", 1e-3, 8), (run.Method, run.DataName, run.LearningRate, run.Rank));
        Assert.Equal(("ia3", null, null), (other.Method, other.LearningRate, other.Rank));
    }

    [Fact]
    public async Task Resolved_Values_AreTheRunsInLists()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("a");

        studio.Store.Accept(id, [RunLog.Started(1), new ResolvedEvent { Sequence = 2, Hyperparameters = FakeRuns.Resolved }]);

        var run = studio.Store.Find(id)!;
        Assert.Equal((FakeRuns.Resolved.LearningRate, 8, FakeRuns.Resolved.TotalSteps), (run.LearningRate, run.Rank, run.TotalSteps));
    }

    [Fact]
    public async Task Restart_IndexOfAnOlderStudio_LearnsWhatItDidNotNote()
    {
        using var folder = new TestFolder();
        string id;
        await using (var old = await StudioFixture.StartAsync(folder))
        {
            id = await old.QueueAsync("a");
        }

        await using (var studio = await StudioFixture.StartAsync(folder))
        {
            Assert.Equal("/data.jsonl", studio.Store.Find(id)!.TrainingFile);
        }

        await using var again = await StudioFixture.StartAsync(folder);
        Assert.Equal("/data.jsonl", Assert.Single(await again.Get<IRunIndex>().LoadAsync(StudioFixture.Cancel)).Summary.TrainingFile);
    }
}
