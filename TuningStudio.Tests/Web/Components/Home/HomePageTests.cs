using System.Globalization;
using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Home;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Home;

public sealed class HomePageTests
{
    [Fact]
    public async Task TryIt_Pressed_TunesTheStarterOnASampleWithValidation()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<HomePage>();

        page.Find(At("try-it")).Click();

        var created = Assert.Single(studio.Service.Created);
        Assert.Equal("/studio/models/starter", created.Model);
        Assert.Equal("/studio/samples/support-intents-train.jsonl", created.TrainingFile);
        Assert.Equal("/studio/samples/support-intents-validation.jsonl", created.ValidationFile);
        Assert.EndsWith("/runs/run-1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryIt_NoStarter_CannotBePressedAndSaysWhy()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.Models.Clear();

        var page = studio.Render<HomePage>();

        Assert.True(page.Find(At("try-it")).HasAttribute("disabled"));
        Assert.Contains("not there", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryIt_DataCannotBeListed_CostsThatCardAlone()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 50, RunStatus.Running));
        studio.Libraries.Unlisted = new UnauthorizedAccessException("Access to datasets is denied.");

        var page = studio.Render<HomePage>();

        Assert.Contains("Access to datasets is denied.", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Contains("rights of the folders", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(At("try-it")).HasAttribute("disabled"));
        Assert.NotEmpty(page.FindAll(At("running-run")));
    }

    [Fact]
    public async Task TryIt_Refused_SaysWhyAndCanBePressedAgain()
    {
        await using var studio = new StudioPageContext();
        studio.Service.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var page = studio.Render<HomePage>();

        page.Find(At("try-it")).Click();

        Assert.Contains("Make room.", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("try-it")).HasAttribute("disabled"));
        Assert.Empty(studio.Service.Created);
    }

    [Fact]
    public async Task Running_LogCannotBeRead_ShowsTheRunWithoutItsCurve()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Unreadable = new IOException("The file is locked.");
        studio.Store.Add(FakeRuns.History("r1", "One", 50, RunStatus.Running));

        var page = studio.Render<HomePage>();

        Assert.Contains("50 / 300", page.Find(At("running-run")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("error")));
    }

    [Fact]
    public async Task Push_RunMovesOn_ShowsItsProgressAndThenAmongTheRecent()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 50, RunStatus.Running));
        var page = studio.Render<HomePage>();
        Assert.Contains("50 / 300", page.Find(At("running-run")).TextContent, StringComparison.Ordinal);

        await studio.Store.PushAsync("r1", run => run with { Step = 51 }, FakeRuns.Step(51));
        page.WaitForAssertion(() => Assert.Contains("51 / 300", page.Find(At("running-run")).TextContent, StringComparison.Ordinal));

        await studio.Store.PushAsync("r1", run => run with { Status = RunStatus.Succeeded });
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("running-run"))));
        Assert.Single(page.FindAll(At("run-row")));
    }

    [Fact]
    public async Task Render_ManyRunsWait_ShowsAFewAndReadsNoneOfTheOthers()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r", "At work", 50, RunStatus.Running));
        for (var number = 0; number < 40; number++)
        {
            studio.Store.Add(FakeRuns.History($"q{number}", $"Waits {number}", 0, RunStatus.Queued));
        }

        var page = studio.Render<HomePage>();

        Assert.Equal(6, page.FindAll(At("running-run")).Count);
        Assert.Contains("At work", page.FindAll(At("running-run"))[0].TextContent, StringComparison.Ordinal);
        Assert.StartsWith("35 more", page.Find(At("more-active")).TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["r"], studio.Store.Asked.Distinct()));
    }

    [Fact]
    public async Task Push_FromAThreadOfAnotherLanguage_IsDrawnInTheReaders()
    {
        await using var studio = new StudioPageContext("zh");
        studio.Store.Add(FakeRuns.History("r1", "One", 50, RunStatus.Running));
        var page = studio.Render<HomePage>();

        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        await studio.Store.PushAsync("r1", run => run with { Step = 51 }, FakeRuns.Step(51));

        page.WaitForAssertion(() => Assert.Contains("51 / 300", page.Find(At("running-run")).TextContent, StringComparison.Ordinal));
        Assert.Contains("剩余", page.Find(At("running-run")).TextContent, StringComparison.Ordinal);
        Assert.Equal("en", CultureInfo.CurrentUICulture.Name);
    }

    [Fact]
    public void RunBoard_LongRun_KeepsAShortTrace()
    {
        var store = new FakeRunStore();
        store.Add(FakeRuns.History("r1", "One", 0, RunStatus.Running));
        var board = new RunBoard(store);
        for (var step = 1; step <= 1000; step++)
        {
            board.Apply([new RunUpdate(store.Find("r1")! with { Step = step, TrainLoss = 2, StepLoss = 1.0 / step }, [])]);
        }

        Assert.InRange(board.Trace("r1").Count, RunBoard.TracePoints / 2, RunBoard.TracePoints * 2);
        Assert.Equal(0.001, board.Trace("r1")[^1]);
    }

    [Fact]
    public async Task Runs_Filtered_ShowsMatchesAndKeepsTheFilterInTheAddress()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "Intents", 50, RunStatus.Running));
        studio.Store.Add(FakeRuns.History("r2", "Persona", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("runs?q=pers");

        var page = studio.Render<RunsPage>();

        Assert.Contains("Persona", Assert.Single(page.FindAll(At("run-row"))).TextContent, StringComparison.Ordinal);
        page.Find(At("runs-filter")).Input("x");
        page.Find(At("runs-filter")).Input("int");
        Assert.EndsWith("?q=pers", studio.Navigation.Uri, StringComparison.Ordinal);
        studio.Clock.Advance(RunsPage.Pause);
        page.WaitForAssertion(() => Assert.EndsWith("?q=int", studio.Navigation.Uri, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Contains("Intents", Assert.Single(page.FindAll(At("run-row"))).TextContent, StringComparison.Ordinal));
    }
}
