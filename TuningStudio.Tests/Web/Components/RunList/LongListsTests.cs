using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Catalogue;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.RunList;

/// <summary>Lists that grow with use show their first few, and the rest when asked.</summary>
public sealed class LongListsTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Queue_ManyWait_ShowsTenUntilAllAreAskedFor()
    {
        Queue(200);
        var page = _studio.Render<RunsPage>();
        Assert.Equal(10, page.FindAll(At("queue-item")).Count);
        Assert.Equal("Show all 200", page.Find(At("queue-all")).TextContent);

        page.Find(At("queue-all")).Click();
        Assert.Equal(200, page.FindAll(At("queue-item")).Count);
        page.Find(At("queue-all")).Click();
        Assert.Equal(10, page.FindAll(At("queue-item")).Count);
    }

    [Fact]
    public void Queue_RunMovedOutOfSight_IsShownAtItsPlace()
    {
        Queue(12);
        var page = _studio.Render<RunsPage>();

        page.FindAll(At("move-down"))[9].Click();

        page.WaitForAssertion(() => Assert.Equal("Run q009", page.FindAll($"{At("queue-item")} a")[10].TextContent));
    }

    [Fact]
    public void Sweeps_ThatAreOver_AreFoldedAndOnlyTheNewestAreDrawn()
    {
        for (var number = 0; number < 30; number++)
        {
            Sweep($"s{number:D2}", number == 0 ? RunStatus.Running : RunStatus.Succeeded);
        }

        var page = _studio.Render<RunsPage>();

        Assert.Equal("Sweep s00", page.Find(At("sweep-list")).QuerySelector("a")!.TextContent);
        var over = page.Find(At("sweeps-over"));
        Assert.False(over.HasAttribute("open"));
        Assert.Equal("29", over.QuerySelector("summary .num")!.TextContent);
        Assert.Equal(10, over.QuerySelectorAll(At("sweep-item")).Length);
        page.Find(At("sweeps-over-all")).Click();
        Assert.Equal(29, page.Find(At("sweeps-over")).QuerySelectorAll(At("sweep-item")).Length);
    }

    [Fact]
    public void Drafts_Many_ShowTheLatest()
    {
        var drafts = Enumerable.Range(1, 12).Select(number => new KeptDraft($"d{number}", new RunDraft { Name = $"Draft {number}" })).ToList();

        var list = _studio.Render<DraftList>(parameters => parameters.Add(item => item.Drafts, drafts));

        Assert.Equal(10, list.FindAll(At("draft")).Count);
        list.Find(At("drafts-all")).Click();
        Assert.Equal(12, list.FindAll(At("draft")).Count);
    }

    [Fact]
    public void Models_Many_AreShownWhenAskedFor()
    {
        var models = Enumerable.Range(1, 60).Select(number => _studio.Libraries.Models[1] with { Path = $"/models/{number}" }).ToList();
        var tuned = models.Select((_, number) => new TunedModel($"ft:{number}", FakeRuns.History($"r{number}", "One", 50, RunStatus.Succeeded).Summary, 5 << 20, null)).ToList();

        var catalogue = _studio.Render<ModelCatalogue>(parameters => parameters.Add(item => item.Models, models));
        var table = _studio.Render<TunedTable>(parameters => parameters.Add(item => item.Models, tuned));

        Assert.Equal((50, 25), (catalogue.FindAll(At("model-row")).Count, table.FindAll(At("tuned-row")).Count));
        catalogue.Find(At("models-all")).Click();
        table.Find(At("tuned-all")).Click();
        Assert.Equal((60, 60), (catalogue.FindAll(At("model-row")).Count, table.FindAll(At("tuned-row")).Count));
    }

    private void Queue(int count)
    {
        for (var number = 0; number < count; number++)
        {
            _studio.Store.Add(FakeRuns.History($"q{number:D3}", $"Run q{number:D3}", 0, RunStatus.Queued));
        }
    }

    private void Sweep(string id, RunStatus status)
    {
        _studio.Sweeps.Known.Add(new SweepSpec { Id = id, Name = $"Sweep {id}", Base = FakeRuns.History(id, id, 0, status).Spec, Axes = [] });
        var history = FakeRuns.History($"{id}-1", id, 10, status);
        _studio.Store.Add(history with { Summary = history.Summary with { Sweep = new SweepPlace(id, 1) } });
    }
}
