using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.RunList;

public sealed class RunsPageTests
{
    [Theory]
    [InlineData("en", "No runs yet")]
    [InlineData("zh", "还没有")]
    public async Task Render_NoRuns_LeadsToTheFirst(string language, string title)
    {
        await using var studio = new StudioPageContext(language);

        var page = studio.Render<RunsPage>();

        Assert.Contains(title, page.Find(".empty").TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(page.FindAll(At("run-table")));
    }

    [Fact]
    public async Task Address_FiltersAndSort_ShowsTheSameList()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded, run => run with { Method = "lora", ValidationLoss = 0.4, Tags = RunTags.None.With("good") });
        Add(studio, "r2", RunStatus.Succeeded, run => run with { Method = "lora", ValidationLoss = 0.2, Tags = RunTags.None.With("good") });
        Add(studio, "r3", RunStatus.Failed, run => run with { Method = "lora", Tags = RunTags.None.With("good") });
        Add(studio, "r4", RunStatus.Succeeded, run => run with { Method = "ia3", Tags = RunTags.None.With("good") });
        Add(studio, "r5", RunStatus.Succeeded, run => run with { Method = "lora" });
        studio.Navigation.NavigateTo("runs?status=succeeded&method=lora&tag=GOOD&sort=validation");

        var page = studio.Render<RunsPage>();

        Assert.Equal(["Run r2", "Run r1"], page.FindAll(At("run-row")).Select(row => row.QuerySelector("a")!.TextContent));
        page.Find(At("sort-Validation")).Click();
        page.WaitForAssertion(() => Assert.Contains("sort=-validation", studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("descending", page.Find("th:has([data-testid='sort-Validation'])").GetAttribute("aria-sort"));
        Assert.Equal(["Run r1", "Run r2"], page.FindAll(At("run-row")).Select(row => row.QuerySelector("a")!.TextContent));
        page.Find(At("filter-clear")).Click();
        page.WaitForAssertion(() => Assert.Equal(5, page.FindAll(At("run-row")).Count));
    }

    [Fact]
    public async Task Address_Nonsense_ShowsEverything()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded);
        studio.Navigation.NavigateTo("runs?status=whatever&sort=-nothing&page=x");

        Assert.Single(studio.Render<RunsPage>().FindAll(At("run-row")));
    }

    [Fact]
    public async Task Sort_RunsWithoutAValue_StayLastEitherWay()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded, run => run with { TrainLoss = 2 });
        Add(studio, "r2", RunStatus.Failed, run => run with { TrainLoss = double.NaN });
        Add(studio, "r3", RunStatus.Succeeded, run => run with { TrainLoss = 1 });
        var page = studio.Render<RunsPage>();

        page.Find(At("sort-Loss")).Click();
        page.WaitForAssertion(() => Assert.Equal(["Run r3", "Run r1", "Run r2"], page.FindAll(At("run-row")).Select(row => row.QuerySelector("a")!.TextContent)));
        page.Find(At("sort-Loss")).Click();
        page.WaitForAssertion(() => Assert.Equal(["Run r1", "Run r3", "Run r2"], page.FindAll(At("run-row")).Select(row => row.QuerySelector("a")!.TextContent)));
    }

    [Fact]
    public async Task ManyRuns_AreParted()
    {
        await using var studio = new StudioPageContext();
        for (var index = 0; index < 60; index++)
        {
            Add(studio, $"r{index:D2}", RunStatus.Succeeded, run => run with { CreatedAt = FakeRuns.Start.AddMinutes(-index) });
        }

        var page = studio.Render<RunsPage>();

        Assert.Equal(25, page.FindAll(At("run-row")).Count);
        page.Find(At("page-next")).Click();
        page.WaitForAssertion(() => Assert.Contains("Run r25", page.Find(At("run-row")).TextContent, StringComparison.Ordinal));
        Assert.Contains("page=2", studio.Navigation.Uri, StringComparison.Ordinal);
        studio.Navigation.NavigateTo("runs?page=99");
        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll(At("run-row")).Count));
    }

    [Fact]
    public async Task Columns_Chosen_AreShownAndRemembered()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.Setup<string?>("localStorage.getItem", RunsPage.ColumnsKey).SetResult("""["Method","Gone"]""");
        Add(studio, "r1", RunStatus.Succeeded, run => run with { Method = "lora" });
        var page = studio.Render<RunsPage>();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("th button").Count));
        Assert.Contains("LoRA", page.Find(At("run-row")).TextContent, StringComparison.Ordinal);

        page.Find(At("column-Speed")).Change(true);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("sort-Speed"))));
        Assert.Equal("""["Method","Speed"]""", studio.JSInterop.Invocations["localStorage.setItem"][^1].Arguments[1]);
    }

    [Fact]
    public async Task Bulk_StopDeleteAndTag_AskForEachRunThatItConcerns()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        Add(studio, "r1", RunStatus.Running);
        Add(studio, "r2", RunStatus.Failed);
        Add(studio, "r3", RunStatus.Succeeded);
        var page = studio.Render<RunsPage>();

        page.Find(At("pick-all")).Change(true);
        page.Find(At("bulk-tag")).Input("  night   shift ");
        page.Find("form.bulk-tag").Submit();
        page.WaitForAssertion(() => Assert.Equal(3, studio.Shelf.Asked.Count));
        Assert.Contains("tag r1 night shift", studio.Shelf.Asked);

        page.Find(At("bulk-stop")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();
        page.WaitForAssertion(() => Assert.Equal(["stop r1 False"], studio.Service.Asked));

        page.Find(At("bulk-delete")).Click();
        dialogs.WaitForElement(At("confirm-no")).Click();
        Assert.Single(studio.Service.Asked);
        page.Find(At("bulk-delete")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();
        page.WaitForAssertion(() => Assert.Equal(["delete r2", "delete r3", "stop r1 False"], studio.Service.Asked.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Bulk_Refused_ShowsWhy()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        Add(studio, "r1", RunStatus.Failed);
        var page = studio.Render<RunsPage>();
        page.Find(At("pick")).Change(true);
        studio.Service.Refusal = new TuningException("refused", "Still being exported.");

        page.Find(At("bulk-delete")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Contains("Still being exported.", page.Find(At("bulk")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bulk_TagRefused_SaysWhyAndKeepsWhatWasTyped()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded);
        studio.Shelf.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var page = studio.Render<RunsPage>();
        page.Find(At("pick")).Change(true);

        page.Find(At("bulk-tag")).Input("night shift");
        page.Find("form.bulk-tag").Submit();

        page.WaitForAssertion(() => Assert.Contains("The disk is full.", page.Find(At("bulk")).TextContent, StringComparison.Ordinal));
        Assert.Equal("night shift", page.Find(At("bulk-tag")).GetAttribute("value"));
        studio.Shelf.Refusal = null;
        page.Find("form.bulk-tag").Submit();
        page.WaitForAssertion(() => Assert.Equal(["tag r1 night shift"], studio.Shelf.Asked));
        Assert.Empty(page.FindAll(At("error")));
    }

    [Fact]
    public async Task Bulk_MoreThanCanBeCompared_SaysHowMany()
    {
        await using var studio = new StudioPageContext();
        for (var index = 0; index < 9; index++)
        {
            Add(studio, $"r{index}", RunStatus.Succeeded);
        }

        var page = studio.Render<RunsPage>();
        page.Find(At("pick-all")).Change(true);
        Assert.True(page.Find(At("bulk-compare")).HasAttribute("disabled"));
        Assert.Contains("At most 8 runs", page.Find(At("bulk")).TextContent, StringComparison.Ordinal);

        page.Find(At("pick")).Change(false);

        Assert.DoesNotContain("At most", page.Find(At("bulk")).TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("bulk-compare")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Bulk_Compare_OpensThePageWithTheChosenRuns()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded);
        Add(studio, "r2", RunStatus.Succeeded);
        var page = studio.Render<RunsPage>();
        page.FindAll(At("pick"))[0].Change(true);
        Assert.True(page.Find(At("bulk-compare")).HasAttribute("disabled"));
        page.FindAll(At("pick"))[1].Change(true);

        page.Find(At("bulk-compare")).Click();

        Assert.EndsWith("compare?runs=r1,r2", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_RunDeleted_IsNoLongerChosen()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded);
        Add(studio, "r2", RunStatus.Succeeded);
        var page = studio.Render<RunsPage>();
        page.Find(At("pick-all")).Change(true);

        await studio.Store.RemoveAsync("r1");

        page.WaitForAssertion(() => Assert.Contains("1 chosen", page.Find(At("bulk")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Queue_MovedByButtonOrByDragging_AsksForThePlaceAndSaysIt()
    {
        await using var studio = new StudioPageContext();
        foreach (var id in new[] { "q1", "q2", "q3" })
        {
            Add(studio, id, RunStatus.Queued);
        }

        var page = studio.Render<RunsPage>();
        Assert.Equal("true", page.FindAll(At("move-up"))[0].GetAttribute("aria-disabled"));
        page.FindAll(At("move-up"))[0].Click();
        Assert.Empty(studio.Shelf.Asked);

        page.FindAll(At("move-down"))[0].Click();

        page.WaitForAssertion(() => Assert.Equal(["move q1 1"], studio.Shelf.Asked));
        Assert.Contains("Run q1 is now number 2", page.Find(At("queue-said")).TextContent, StringComparison.Ordinal);
        Assert.Equal(["Run q2", "Run q1", "Run q3"], page.FindAll($"{At("queue-item")} a").Select(link => link.TextContent));

        // The arrow that was pressed has the focus still, at its new place.
        page.WaitForAssertion(() => studio.JSInterop.VerifyFocusAsyncInvoke());

        // A browser drops nothing where the default of dragging over is kept.
        Assert.Contains("ondragover:preventdefault", page.Find(At("queue")).InnerHtml, StringComparison.OrdinalIgnoreCase);
        page.FindAll(At("queue-item"))[2].DragStart();
        page.FindAll(At("queue-item"))[0].Drop();

        page.WaitForAssertion(() => Assert.Equal(["Run q3", "Run q2", "Run q1"], page.FindAll($"{At("queue-item")} a").Select(link => link.TextContent)));
    }

    [Fact]
    public async Task Push_RunTakenOutOfTheQueue_RedrawsIt()
    {
        await using var studio = new StudioPageContext();
        foreach (var id in new[] { "q1", "q2", "q3" })
        {
            Add(studio, id, RunStatus.Queued);
        }

        var page = studio.Render<RunsPage>();

        await studio.Store.PushAsync("q1", run => run with { Status = RunStatus.Running });

        page.WaitForAssertion(() => Assert.Equal(["Run q2", "Run q3"], page.FindAll($"{At("queue-item")} a").Select(link => link.TextContent)));
    }

    [Fact]
    public async Task Queue_RunBeganMeanwhile_SaysSo()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "q1", RunStatus.Queued);
        Add(studio, "q2", RunStatus.Queued);
        var page = studio.Render<RunsPage>();
        studio.Shelf.Refusal = new TuningException("refused", "Not in the queue any more.");

        page.FindAll(At("move-up"))[1].Click();

        page.WaitForAssertion(() => Assert.Contains("Not in the queue any more.", page.Find(At("queue")).TextContent, StringComparison.Ordinal));
    }

    private static void Add(StudioPageContext studio, string id, RunStatus status, Func<RunSummary, RunSummary>? change = null)
    {
        var history = FakeRuns.History(id, $"Run {id}", status == RunStatus.Queued ? 0 : 50, status);
        studio.Store.Add(history with { Summary = (change ?? (run => run))(history.Summary) });
    }
}
