using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

/// <summary>The last step of a run or a sweep, and what becomes of the address under way.</summary>
public sealed class NewRunStartTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Sweep_Reviewed_SaysWhatDiffersAndIsStartedAsOne()
    {
        var page = OpenSweep();
        Assert.Contains("2 runs", page.Find(At("review-sweep")).TextContent, StringComparison.Ordinal);
        Assert.Equal(("Rank", "4,8"), (page.Find($"{At("review-sweep")} dt").TextContent, page.Find($"{At("review-sweep")} dd").TextContent));
        Assert.Equal("Start 2 runs", page.Find(At("start-run")).TextContent.Trim());

        page.Find(At("start-run")).Click();

        page.WaitForAssertion(() => Assert.EndsWith("/sweeps/sweep-1", _studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("rank", Assert.Single(Assert.Single(_studio.Sweeps.Created).Axes).Option);
        Assert.Empty(_studio.Service.Created);
    }

    [Fact]
    public void Sweep_OthersAhead_IsQueuedBehindThem()
    {
        _studio.Store.Add(FakeRuns.History("r", "At work", 50, RunStatus.Running));

        Assert.Equal("Queue 2 runs: 1 before them", OpenSweep().Find(At("start-run")).TextContent.Trim());
    }

    [Fact]
    public void Sweep_Refused_SaysWhyAndStaysThere()
    {
        _studio.Sweeps.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var page = OpenSweep();

        page.Find(At("start-run")).Click();

        Assert.Contains("The disk is full.", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.EndsWith("step=review", _studio.Navigation.Uri.Split('&')[0], StringComparison.Ordinal);
        Assert.False(page.Find(At("start-run")).HasAttribute("disabled"));
        Assert.Empty(_studio.JSInterop.Invocations["localStorage.removeItem"]);
    }

    [Fact]
    public void Start_AsTheNextOneThatHasBegunMeanwhile_GoesToItAllTheSame()
    {
        _studio.Store.Add(FakeRuns.History("q", "Waits", 0, RunStatus.Queued));
        var page = Open(new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl" });
        page.Find(At("queue-place")).Change("next");
        _studio.Shelf.Refusal = new TuningException("refused", "Not in the queue any more.");

        page.Find(At("start-run")).Click();

        page.WaitForAssertion(() => Assert.EndsWith("/runs/run-1", _studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Single(_studio.Service.Created);
    }

    [Fact]
    public void Address_ModelAndDataChosenOtherwise_NoLongerNamesThem()
    {
        _studio.Navigation.NavigateTo("new?step=model&model=/studio/models/starter&data=/data/good.jsonl");
        var page = _studio.Render<NewRunPage>();

        page.FindAll(At("model-choice"))[1].Click();
        page.WaitForAssertion(() => Assert.DoesNotContain("&model=", _studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains("data=", _studio.Navigation.Uri, StringComparison.Ordinal);
        page.Find(At("step-data")).Click();
        page.FindAll(At("data-choice"))[0].Click();

        page.WaitForAssertion(() => Assert.DoesNotContain("data=", _studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains("draft=", _studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_ToANewRunFromHere_StaysAtThisDraft()
    {
        _studio.Navigation.NavigateTo("new");
        var page = _studio.Render<NewRunPage>();
        page.Find(At("run-name-field")).Input("typed");
        var address = _studio.Navigation.Uri;

        _studio.Navigation.NavigateTo("new");

        page.WaitForAssertion(() => Assert.Equal(address, _studio.Navigation.Uri));
        Assert.Equal("typed", page.Find(At("run-name-field")).GetAttribute("value"));
    }

    private IRenderedComponent<NewRunPage> OpenSweep() => Open(new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Sweep = new SweepDraft { Axes = [new("rank", "4,8")] } });

    private IRenderedComponent<NewRunPage> Open(RunDraft draft)
    {
        NewRunDraftTests.KeepDraft(_studio, draft);
        _studio.Navigation.NavigateTo("new?step=review");
        return _studio.Render<NewRunPage>();
    }
}
