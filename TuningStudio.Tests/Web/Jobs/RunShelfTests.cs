using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class RunShelfTests
{
    [Fact]
    public async Task Move_QueuedRun_StartsInTheNewOrderAlsoAfterARestart()
    {
        using var folder = new TestFolder();
        string[] ids;
        await using (var studio = await StudioFixture.StartAsync(folder))
        {
            ids = [await studio.QueueAsync("a", position: 1), await studio.QueueAsync("b", position: 1), await studio.QueueAsync("c", position: 7)];
            var shelf = studio.Get<IRunShelf>();
            await shelf.MoveAsync(ids[2], 0, StudioFixture.Cancel);
            await shelf.MoveAsync(ids[0], 99, StudioFixture.Cancel);
            Assert.Equal(["c", "b", "a"], shelf.Queue().Select(run => run.Name));
        }

        await using var again = await StudioFixture.StartAsync(folder);
        Assert.Equal(["c", "b", "a"], again.Get<IRunShelf>().Queue().Select(run => run.Name));
        await again.LookAsync();
        Assert.NotEqual(RunStatus.Queued, again.Store.Find(ids[2])!.Status);
        Assert.Equal(RunStatus.Queued, again.Store.Find(ids[1])!.Status);
    }

    [Fact]
    public async Task Move_RunThatIsNotQueued_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        await studio.QueueAsync("a");

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Get<IRunShelf>().MoveAsync("none", 0, StudioFixture.Cancel));

        Assert.Contains("not in the queue", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ahead_OneAtWorkAndOneQueued_AreThoseOfTheDevice()
    {
        await using var studio = await StudioFixture.StartAsync();
        await studio.QueueAsync("a", position: 1);
        await studio.QueueAsync("b", position: 2);
        await studio.QueueAsync("other", device: "cuda:7", position: 3);
        await studio.LookAsync();

        var shelf = studio.Get<IRunShelf>();

        Assert.Equal([("a", RunStatus.Starting), ("b", RunStatus.Queued)], shelf.Ahead("cpu").Select(run => (run.Name, run.Status)));
        Assert.Empty(shelf.Ahead("no such device"));
    }

    [Fact]
    public async Task Tag_Run_IsKeptOverARestartAndTellsPages()
    {
        using var folder = new TestFolder();
        string id;
        await using (var studio = await StudioFixture.StartAsync(folder))
        {
            id = await studio.QueueAsync("a");
            await studio.Get<IRunShelf>().TagAsync(id, tags => tags.With("good"), StudioFixture.Cancel);
        }

        await using var again = await StudioFixture.StartAsync(folder);
        Assert.Equal(["good"], again.Store.Find(id)!.Tags.All);
        Assert.Equal("lora", again.Store.Find(id)!.Method);
    }
}
