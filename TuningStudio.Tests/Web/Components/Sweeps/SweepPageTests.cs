using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Sweeps;

public sealed class SweepPageTests
{
    [Fact]
    public async Task Page_ThreeRuns_RanksThemWithWhatDiffersAndMarksTheBest()
    {
        await using var studio = Studio();

        var page = Render(studio);

        var rows = page.FindAll(At("sweep-row"));
        Assert.Equal(["#2", "#1", "#3"], rows.Select(row => row.QuerySelector("a")!.TextContent));
        Assert.Equal("8", rows[0].QuerySelectorAll("td")[1].TextContent);
        Assert.NotNull(rows[0].QuerySelector(At("sweep-best")));
        Assert.Single(page.FindAll(At("sweep-best")));
        Assert.Contains("2 of 3 runs are over", page.Find(At("sweep-progress")).TextContent, StringComparison.Ordinal);
        Assert.Contains("run #2", page.Find(At("sweep-progress")).TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("th"), head => head.TextContent == "Seed");
    }

    [Fact]
    public async Task Page_RunMovesOn_RanksAnew()
    {
        await using var studio = Studio();
        var page = Render(studio);

        await page.InvokeAsync(() => studio.Store.PushAsync("run-3", run => run with { Step = 20, ValidationLoss = 0.1 }, Validation(20, 0.1)));

        Assert.Equal(["#3", "#2", "#1"], page.FindAll(At("sweep-row")).Select(row => row.QuerySelector("a")!.TextContent));
    }

    [Fact]
    public async Task Page_HopelessRun_SaysWhyItEnded()
    {
        await using var studio = Studio();
        await studio.Store.PushAsync("run-3", run => run with { Status = RunStatus.Stopped, IsHopeless = true });

        Assert.Contains("others do better", Render(studio).FindAll(At("sweep-row"))[^1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AllOver_OffersNoStop()
    {
        await using var studio = Studio();
        Assert.NotEmpty(Render(studio).FindAll(At("stop-sweep")));

        await studio.Store.PushAsync("run-3", run => run with { Status = RunStatus.Succeeded });

        Assert.Empty(Render(studio).FindAll(At("stop-sweep")));
    }

    [Fact]
    public async Task Compare_OfAllRuns_NamesTheBestFirst()
    {
        await using var studio = Studio();

        Assert.Equal("compare?runs=run-2,run-1,run-3", Render(studio).Find(At("sweep-compare")).GetAttribute("href"));
    }

    [Fact]
    public async Task Page_Unknown_SaysSo()
    {
        await using var studio = new StudioPageContext();

        Assert.Contains("no such sweep", Render(studio).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_WithASweep_ListIt()
    {
        await using var studio = Studio();

        Assert.Contains("2 of 3 runs are over", studio.Render<RunsPage>().Find(At("sweep-list")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_Confirmed_AsksForItOnce()
    {
        await using var studio = Studio();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio);

        page.Find(At("stop-sweep")).Click();
        dialogs.WaitForElement(At("confirm-no")).Click();
        Assert.Empty(studio.Sweeps.Stopped);
        page.Find(At("stop-sweep")).Click();
        Assert.Contains("what it learnt is kept", dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        dialogs.Find(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Equal(["sweep"], studio.Sweeps.Stopped));
        Assert.Empty(page.FindAll(At("error")));
    }

    [Fact]
    public async Task Stop_Refused_SaysWhyAndCanBeTriedAgain()
    {
        await using var studio = Studio();
        var dialogs = studio.Render<MudDialogProvider>();
        studio.Sweeps.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var page = Render(studio);
        page.Find(At("stop-sweep")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();
        page.WaitForAssertion(() => Assert.Contains("Make room.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.False(page.Find(At("stop-sweep")).HasAttribute("disabled"));

        studio.Sweeps.Refusal = null;
        page.Find(At("stop-sweep")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("error"))));
        Assert.Equal(["sweep"], studio.Sweeps.Stopped);
    }

    [Fact]
    public async Task Page_RunsStillRead_ShowsASkeletonUntilTheyAre()
    {
        await using var studio = Studio();
        var reading = new TaskCompletionSource();
        studio.Store.Reading = reading.Task;
        var page = Render(studio);
        Assert.NotEmpty(page.FindAll(".mud-skeleton"));
        Assert.Empty(page.FindAll(At("sweep-row")));

        // What moves meanwhile is read with the rest.
        await studio.Store.PushAsync("run-3", run => run with { Status = RunStatus.Succeeded });
        await page.InvokeAsync(reading.SetResult);

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(At("sweep-row")).Count));
        Assert.Empty(page.FindAll(".mud-skeleton"));
        Assert.Contains("3 of 3 runs are over", page.Find(At("sweep-progress")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_OfARunOfNoSweep_ReadsNothingAgain()
    {
        await using var studio = Studio();
        studio.Store.Add(FakeRuns.History("other", "Other", 10, RunStatus.Running));
        var page = Render(studio);
        var asked = studio.Store.Asked.Count;

        await studio.Store.PushAsync("other", run => run with { Step = 11 }, FakeRuns.Step(11));
        page.Render(parameters => parameters.Add(item => item.Id, "sweep"));

        Assert.Equal(asked, studio.Store.Asked.Count);
        Assert.Equal(3, page.FindAll(At("sweep-row")).Count);
    }

    [Fact]
    public async Task Page_MoreRunsThanCanBeCompared_RanksAllAndComparesTheBest()
    {
        await using var studio = Studio();
        for (var number = 4; number <= 60; number++)
        {
            studio.Store.Add(Run(number, RunStatus.Succeeded, number));
        }

        var page = Render(studio);

        Assert.Equal(60, page.FindAll(At("sweep-row")).Count);
        Assert.Contains("Compare the best 8", page.Find(At("sweep-compare")).TextContent, StringComparison.Ordinal);
        Assert.Equal("compare?runs=run-2,run-1,run-3,run-4,run-5,run-6,run-7,run-8", page.Find(At("sweep-compare")).GetAttribute("href"));
    }

    [Fact]
    public async Task Page_RunsAllDeleted_SaysThatNoneIsLeft()
    {
        await using var studio = Studio();
        var page = Render(studio);

        foreach (var number in Enumerable.Range(1, 3))
        {
            await studio.Store.RemoveAsync($"run-{number}");
        }

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("sweep-empty"))));
        Assert.Empty(page.FindAll(At("sweep-table")));
        Assert.Empty(page.FindAll(At("stop-sweep")));
    }

    [Fact]
    public async Task Page_AnotherSweep_TakesThePlaceOfTheFirst()
    {
        await using var studio = Studio();
        studio.Sweeps.Known.Add(studio.Sweeps.Known[0] with { Id = "second", Name = "Rates", Stopping = "none" });
        var page = Render(studio);

        page.Render(parameters => parameters.Add(item => item.Id, "second"));

        Assert.Equal("Rates", page.Find(At("sweep-name")).TextContent);
        Assert.Empty(page.FindAll(At("sweep-row")));
        Assert.Equal(1, studio.Store.Subscribers);
    }

    [Fact]
    public async Task Page_AnotherSweepWhileTheFirstIsRead_ShowsThatOneAlone()
    {
        await using var studio = Studio();
        studio.Sweeps.Known.Add(studio.Sweeps.Known[0] with { Id = "second", Name = "Rates" });
        var other = Run(1, RunStatus.Succeeded, 3.5);
        studio.Store.Add(other with { Spec = other.Spec with { Id = "other" }, Summary = other.Summary with { Id = "other", Sweep = new SweepPlace("second", 1) } });
        var first = new TaskCompletionSource();
        studio.Store.Reading = first.Task;
        var page = Render(studio);

        studio.Store.Reading = Task.CompletedTask;
        page.Render(parameters => parameters.Add(item => item.Id, "second"));
        await page.InvokeAsync(first.SetResult);

        Assert.Equal("Rates", page.Find(At("sweep-name")).TextContent);
        Assert.Equal("runs/other", Assert.Single(page.FindAll(At("sweep-row"))).QuerySelector("a")!.GetAttribute("href"));
    }

    private static IRenderedComponent<SweepPage> Render(StudioPageContext studio) => studio.Render<SweepPage>(parameters => parameters.Add(page => page.Id, "sweep"));

    private static StudioPageContext Studio()
    {
        var studio = new StudioPageContext();
        studio.Sweeps.Known.Add(new SweepSpec
        {
            Id = "sweep",
            Name = "Ranks",
            Base = new RunSpec { Id = "sweep", Name = "Ranks", Model = "/studio/models/starter", TrainingFile = "/data.jsonl" },
            Axes = [new() { Option = "rank", Values = ["4", "8", "16"] }, new() { Option = "seed", Values = ["1"] }],
        });
        studio.Store.Add(Run(1, RunStatus.Succeeded, 1.5));
        studio.Store.Add(Run(2, RunStatus.Succeeded, 1.25));
        studio.Store.Add(Run(3, RunStatus.Running, 1.75));
        return studio;
    }

    private static RunHistory Run(int number, RunStatus status, double loss)
    {
        var history = FakeRuns.History($"run-{number}", $"Ranks #{number}", steps: 10, status);
        return history with
        {
            Summary = history.Summary with { Sweep = new SweepPlace("sweep", number), ValidationLoss = loss },
            Validations = [Validation(5, 2), Validation(10, loss)],
        };
    }

    private static ValidationEvent Validation(int step, double loss) => new() { Sequence = 100 + step, Step = step, Epoch = step / 10.0, ValidationLoss = loss };
}
