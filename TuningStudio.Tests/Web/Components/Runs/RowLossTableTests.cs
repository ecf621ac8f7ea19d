using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

/// <summary>Rows of a run by their loss: of training and of validation, the hardest and the easiest.</summary>
public sealed class RowLossTableTests
{
    [Fact]
    public async Task Training_Suspicious_SayWhy()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, Measured);

        var hints = page.FindAll(At("row-hint")).Select(hint => hint.TextContent).ToList();
        Assert.Equal(2, hints.Count);
        Assert.Contains("cancel", hints[0], StringComparison.Ordinal);
        Assert.Contains("Where is my money?", page.Find(At("row-losses")).TextContent, StringComparison.Ordinal);
        Assert.Contains("row_losses.csv", page.Markup, StringComparison.Ordinal);
        Assert.Equal(4, page.FindAll($"{At("row-losses")} th").Count);
    }

    [Fact]
    public async Task Validation_Rows_StandBesideTheBaseAndWhatTuningChanged()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, Measured, "&rows=validation");

        Assert.Equal(["5", "3"], Lines(page));
        Assert.Equal([("+0.5000", true), ("−2.5000", false)], page.FindAll(At("row-change")).Select(change => (change.TextContent, change.ClassList.Contains("row-worse"))));
        Assert.Contains("intents.validation.jsonl", page.Find(At("rows-measured")).TextContent, StringComparison.Ordinal);
        Assert.Contains("60 of 240 rows measured, median loss 0.3000; of the base alone 2.9000.", page.Find(At("rows-measured")).TextContent, StringComparison.Ordinal);
        Assert.Contains("validation_row_losses.csv", page.Markup, StringComparison.Ordinal);
        Assert.Equal(5, page.FindAll($"{At("row-losses")} th").Count);
    }

    [Fact]
    public async Task Choices_Changed_StandInTheAddress()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, Measured);

        page.Find(At("rows-data")).Change("Validation");
        page.WaitForAssertion(() => Assert.Equal(["5", "3"], Lines(page)));
        page.Find(At("rows-order")).Change("Easiest");

        page.WaitForAssertion(() => Assert.Equal(["3"], Lines(page)));
        Assert.EndsWith("runs/r1?view=rows&rows=validation&order=easiest", studio.Navigation.Uri, StringComparison.Ordinal);
        page.Find(At("rows-data")).Change("Training");
        page.WaitForAssertion(() => Assert.Equal(["13"], Lines(page)));
        Assert.EndsWith("runs/r1?view=rows&order=easiest", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_ManyAndAllAlike_AreAllShown()
    {
        await using var studio = new StudioPageContext();
        var rows = new RowLossesEvent { Rows = 2000, TotalRows = 9000, Worst = [.. Enumerable.Repeat(new RowLoss { Record = 1, Line = 1, Loss = 2, Tokens = 64 }, 25)] };

        var page = Render(studio, History with { RowLosses = [rows] });

        Assert.Equal(25, page.FindAll(At("open-row")).Count);
    }

    [Fact]
    public async Task Validation_NothingHeldOut_SaysHowToGetSome()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, Measured with { RowLosses = [Measured.RowLosses[0]], Data = History.Data! with { ValidationExamples = 0 } }, "&rows=validation");

        Assert.Contains("No validation data", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("new?from=r1&changes=validationSplit%3D0.1", page.Find(At("rows-hold-out")).GetAttribute("href"));
        Assert.Equal("new?from=r1&step=data", page.Find(At("rows-file")).GetAttribute("href"));
        Assert.Equal("Validation", page.Find($"{At("rows-data")} option[selected]").GetAttribute("value"));
    }

    [Fact]
    public async Task NothingMeasured_SaysWhyAndWhatToDo()
    {
        await using var studio = new StudioPageContext();
        var running = FakeRuns.History("r1", "One", 50, RunStatus.Running);

        Assert.Contains("after the last step", Empty(running), StringComparison.Ordinal);
        Assert.Contains("Rows measured at the end", Empty(History with { Resolved = History.Resolved! with { RowLosses = 0 } }), StringComparison.Ordinal);
        Assert.Contains("Start it again", Empty(History), StringComparison.Ordinal);
        Assert.Contains("Start it again", Empty(History with { RowLosses = [new RowLossesEvent { Rows = 1, TotalRows = 1, Worst = [new RowLoss { Record = 1, Line = 1 }] }] }, "&order=easiest"), StringComparison.Ordinal);

        string Empty(RunHistory history, string more = "") => Render(studio, history, more).Find(".empty").TextContent;
    }

    [Fact]
    public async Task Row_Opened_ShowsTheRecordOfItsFileInTheXray()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio, Measured);

        page.Find(At("open-row")).Click();

        Assert.NotEmpty(dialogs.WaitForElement(At("xray")).TextContent);
        Assert.Contains("intents.train.jsonl", dialogs.Markup, StringComparison.Ordinal);
        Assert.Empty(dialogs.FindAll(At("row-ask")));
    }

    [Fact]
    public async Task ValidationRow_Opened_LinksToItsQuestionInThePlayground()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio, Measured, "&rows=validation");

        page.Find(At("open-row")).Click();

        Assert.Equal("playground?run=r1&record=2", dialogs.WaitForElement(At("row-ask")).GetAttribute("href"));
        Assert.Contains("intents.validation.jsonl", dialogs.Markup, StringComparison.Ordinal);
        Assert.Equal("+0.5000", dialogs.Find(At("row-change")).TextContent);
    }

    private static RunHistory History => FakeRuns.History("r1", "One", 50, RunStatus.Succeeded);

    private static RunHistory Measured => FakeMeasurements.AddTo(History);

    private static IEnumerable<string> Lines(IRenderedComponent<RunPage> page) => page.FindAll(At("open-row")).Select(row => row.TextContent);

    private static IRenderedComponent<RunPage> Render(StudioPageContext studio, RunHistory history, string more = "")
    {
        studio.Store.Add(history);
        studio.Navigation.NavigateTo("runs/r1?view=rows" + more);
        return studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));
    }
}
