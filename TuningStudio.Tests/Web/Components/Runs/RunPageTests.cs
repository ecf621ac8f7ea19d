using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class RunPageTests
{
    [Fact]
    public async Task Push_NewStep_UpdatesTheReadingsAndSendsOnlyTheNewPoint()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        var page = Render(studio, RunStatus.Running);
        Assert.Contains("50", page.Find(At("step")).TextContent, StringComparison.Ordinal);

        await studio.Store.PushAsync("r1", run => run with { Step = 51, TrainLoss = 0.125 }, FakeRuns.Step(51));

        page.WaitForAssertion(() => Assert.Contains("51", page.Find(At("step")).TextContent, StringComparison.Ordinal));
        Assert.Contains("0.125", page.Find(At("train-loss")).TextContent, StringComparison.Ordinal);
        Assert.Equal(8, charts.Invocations["create"].Count);
        var extended = charts.Invocations["extend"][0];
        var points = Assert.IsType<IReadOnlyDictionary<string, ChartPoints>>(extended.Arguments[1], exactMatch: false);
        Assert.Equal(51, Assert.Single(points["raw"].X));
    }

    [Fact]
    public async Task Push_RunEnds_OffersThePlaygroundInsteadOfStop()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, RunStatus.Running);
        Assert.NotEmpty(page.FindAll(At("stop")));

        await studio.Store.PushAsync("r1", run => run with { Status = RunStatus.Succeeded, AdapterFolder = "/studio/runs/r1/adapter" });

        page.WaitForAssertion(() => Assert.Equal("Succeeded", page.Find(At("status")).GetAttribute("data-status")));
        Assert.Empty(page.FindAll(At("stop")));
        Assert.Equal("playground?run=r1", page.Find(At("open-playground")).GetAttribute("href"));
        Assert.Equal("/studio/runs/r1/adapter", page.Find(At("adapter-folder")).TextContent);
    }

    [Fact]
    public async Task StopAndKeep_Confirmed_AsksTheService()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio, RunStatus.Running);

        page.Find(At("stop-keep")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Equal(["stop r1 True"], studio.Service.Asked));
    }

    [Fact]
    public async Task Render_ResumedRunInTheQueue_HasNothingToKeepYet()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, RunStatus.Queued);

        Assert.NotEmpty(page.FindAll(At("stop")));
        Assert.Empty(page.FindAll(At("stop-keep")));
    }

    [Fact]
    public async Task Render_StoppedRunWithCheckpoint_OffersToResume()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, RunStatus.Stopped);
        Assert.Empty(page.FindAll(At("resume")));

        await studio.Store.PushAsync("r1", run => run with { CanResume = true });

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("resume"))));
    }

    [Fact]
    public async Task Stop_WorkerTakesTooLong_SaysThatTheNextStopEndsIt()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var until = studio.Clock.GetUtcNow().AddSeconds(60);
        studio.Service.Patience = () => until - studio.Clock.GetUtcNow();
        var page = Render(studio, RunStatus.Stopping);
        Assert.Equal("Stop", page.Find(At("stop")).TextContent.Trim());

        studio.Clock.Advance(TimeSpan.FromSeconds(60));

        page.WaitForAssertion(() => Assert.Equal("End it now", page.Find(At("stop")).TextContent.Trim()));
        page.Find(At("stop")).Click();
        dialogs.WaitForAssertion(() => Assert.Contains("not in a checkpoint is lost", dialogs.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_Declined_DeletesNothing()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio, RunStatus.Failed);

        page.Find(At("delete")).Click();
        dialogs.WaitForElement(At("confirm-no")).Click();

        Assert.Empty(studio.Service.Asked);
        Assert.Contains("/data/broken.jsonl:37", page.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_InAnotherBrowser_LeavesForTheList()
    {
        await using var studio = new StudioPageContext();
        Render(studio, RunStatus.Succeeded);

        await studio.Store.RemoveAsync("r1");

        Assert.EndsWith("/runs", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Contains("was deleted", Assert.Single(studio.Services.GetRequiredService<ISnackbar>().ShownSnackbars).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_PageLeft_EndsItsSubscription()
    {
        await using var studio = new StudioPageContext();
        Render(studio, RunStatus.Running);
        Assert.Equal(1, studio.Store.Subscribers);

        await studio.DisposeComponentsAsync();

        Assert.Equal(0, studio.Store.Subscribers);
    }

    [Fact]
    public async Task Render_Prerendered_ShowsTheSamePictureWithoutSubscribing()
    {
        await using var studio = new StudioPageContext();
        studio.SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        var page = Render(studio, RunStatus.Running);

        Assert.Equal(0, studio.Store.Subscribers);
        Assert.Contains("50", page.Find(At("step")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_UnknownRun_SaysSo()
    {
        await using var studio = new StudioPageContext();

        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "gone"));

        Assert.Contains("gone", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_WhileTheLogIsStillRead_IsNotLost()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        var read = new TaskCompletionSource();
        studio.Store.Reading = read.Task;
        var page = Render(studio, RunStatus.Running);
        Assert.Empty(page.FindAll(At("step")));

        var push = studio.Store.PushAsync("r1", run => run with { Step = 51 }, FakeRuns.Step(51));
        read.SetResult();
        await push;

        page.WaitForAssertion(() => Assert.Contains("51", page.Find(At("step")).TextContent, StringComparison.Ordinal));
        Assert.Contains(charts.Invocations["extend"], call => call.Arguments[1] is IReadOnlyDictionary<string, ChartPoints> points && points.ContainsKey("raw") && points["raw"].X[0] == 51);
    }

    [Fact]
    public async Task Push_RunTakenUpAgain_DrawsANewSnapshot()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        var page = Render(studio, RunStatus.Interrupted);
        var drawn = charts.Invocations["create"].Count;

        await studio.Store.PushAsync(
            "r1",
            run => run with { Status = RunStatus.Running, Step = 25 },
            new RunStartedEvent { Sequence = 100, Name = "One", EngineVersion = "0", ResumedFromStep = 25 });

        page.WaitForAssertion(() => Assert.Equal(2 * drawn, charts.Invocations["create"].Count));
    }

    [Fact]
    public async Task Push_ManyStepsAtOnce_AreThinnedAndTheLastIsKept()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        Render(studio, RunStatus.Running);

        RunEvent[] burst = [.. Enumerable.Range(51, 240).Select(step => FakeRuns.Step(step))];
        await studio.Store.PushAsync("r1", run => run with { Step = 290 }, burst);

        var points = (IReadOnlyDictionary<string, ChartPoints>)charts.Invocations["extend"][0].Arguments[1]!;
        Assert.InRange(points["raw"].X.Count, 50, 61);
        Assert.Equal(290, points["raw"].X[^1]);
    }

    [Fact]
    public async Task Render_LogCannotBeRead_SaysSoAndShowsTheRunOnceItCan()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Unreadable = new UnauthorizedAccessException("Access to events.jsonl is denied.");

        var page = Render(studio, RunStatus.Succeeded);
        Assert.Equal("One", page.Find(At("run-name")).TextContent);
        Assert.Contains("Access to events.jsonl is denied.", page.Find(At("error")).TextContent, StringComparison.Ordinal);

        studio.Store.Unreadable = null;
        page.Find(At("read-again")).Click();
        Assert.Empty(page.FindAll(At("error")));
        Assert.NotEmpty(page.FindAll(At("step")));
    }

    [Fact]
    public async Task Render_Hyperparameters_AreThoseOfTheMethod()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Succeeded);
        studio.Store.Add(history with { Resolved = history.Resolved! with { Method = "last-layers", TrainableLayers = 3 } });

        var table = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1")).Find(At("hyperparameters"));

        var labels = table.QuerySelectorAll("dt").Select(label => label.TextContent).ToList();
        Assert.Contains("Trained blocks", labels);
        Assert.DoesNotContain("Rank", labels);
        Assert.Contains("Last layers", table.QuerySelector("dd")!.TextContent, StringComparison.Ordinal);
    }

    private static IRenderedComponent<RunPage> Render(StudioPageContext studio, RunStatus status)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 50, status));
        return studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));
    }
}
