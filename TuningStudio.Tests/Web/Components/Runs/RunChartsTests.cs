using Bunit;
using MudBlazor;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class RunChartsTests
{
    [Fact]
    public async Task Render_Charts_AreOneGroupWithEpochLinesAndCheckpoints()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        Open(studio, steps: 200);

        var specs = charts.Invocations["create"].Select(call => (ChartSpec)call.Arguments[2]!).ToList();
        Assert.All(specs, spec => Assert.Equal("run", spec.Group));
        Assert.All(specs, spec => Assert.Equal(4, spec.Marks!.Count));
        var points = (IReadOnlyDictionary<string, ChartPoints>)charts.Invocations["create"][0].Arguments[3]!;
        Assert.Equal([100.0, 200.0], points["pins"].X);
    }

    [Theory]
    [InlineData("epochs", 5.0 * 200 / 300)]
    [InlineData("time", 200 * 0.4 / 60)]
    [InlineData("whatever", 200)]
    public async Task Address_Axis_PlacesEveryPoint(string axis, double last)
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        Open(studio, steps: 200, $"?axis={axis}&log=1");

        var create = charts.Invocations["create"][0];
        var points = (IReadOnlyDictionary<string, ChartPoints>)create.Arguments[3]!;
        Assert.Equal(last, points["raw"].X[^1], 9);
        Assert.Equal(last, points["validation"].X[^1], 9);
        Assert.Equal(last, points["pins"].X[^1], 9);
        Assert.True(((ChartSpec)create.Arguments[2]!).IsLog);
    }

    [Fact]
    public async Task Change_AxisOrScale_StandsInTheAddressAndDrawsWhatCameMeanwhile()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        var page = Open(studio, steps: 50);
        await studio.Store.PushAsync("r1", run => run with { Step = 51 }, FakeRuns.Step(51));
        var drawn = charts.Invocations["create"].Count;

        page.Find(At("chart-axis")).Change("Epochs");

        page.WaitForAssertion(() => Assert.Equal(2 * drawn, charts.Invocations["create"].Count));
        Assert.EndsWith("?axis=epochs", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(51, ((IReadOnlyDictionary<string, ChartPoints>)charts.Invocations["create"][drawn].Arguments[3]!)["raw"].X.Count);
    }

    [Fact]
    public async Task Smoothing_StandsInTheAddressAndStaysWithAnotherAxis()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        var page = Open(studio, steps: 50);
        page.Find(At("smoothing")).Input("0.5");
        page.Find(At("smoothing")).Change("0.5");
        page.WaitForAssertion(() => Assert.EndsWith("?smooth=0.5", studio.Navigation.Uri, StringComparison.Ordinal));
        var drawn = charts.Invocations["create"].Count;

        page.Find(At("chart-axis")).Change("Epochs");

        page.WaitForAssertion(() => Assert.Equal(2 * drawn, charts.Invocations["create"].Count));
        Assert.Equal(0.5, ((ChartSpec)charts.Invocations["create"][drawn].Arguments[2]!).Smoothing);
    }

    [Fact]
    public async Task Smoothing_Moved_SmoothsEveryMeasuredLine()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        var page = Open(studio, steps: 50);

        page.Find(At("smoothing")).Input("0.5");

        var smoothed = charts.Invocations["create"].Select(call => (ChartSpec)call.Arguments[2]!).Where(spec => spec.Lines.Any(line => line.SmoothOf is not null)).ToList();
        Assert.Equal(6, smoothed.Count);
        page.WaitForAssertion(() => Assert.Equal(6, charts.Invocations["setSmoothing"].Count));
    }

    [Fact]
    public async Task Address_LogAndClip_HoldForEveryChartThatTheySayAnythingOf()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        var page = Open(studio, steps: 50, "?log=1");
        page.Find(At("chart-clip")).Change(true);

        page.WaitForAssertion(() => Assert.EndsWith("?log=1&clip=1", studio.Navigation.Uri, StringComparison.Ordinal));
        var shown = page.FindComponents<LiveChart>().ToDictionary(chart => chart.Instance.TestId!, chart => chart.Instance.Spec);
        Assert.Equal(["loss-chart", "rate-chart", "norm-chart", "perplexity-chart"], shown.Where(chart => chart.Value.IsLog).Select(chart => chart.Key));
        Assert.Equal(["rate-chart", "memory-chart"], shown.Where(chart => !chart.Value.IsClipped).Select(chart => chart.Key));
    }

    [Fact]
    public async Task Push_CheckpointSaved_MovesThePins()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        Open(studio, steps: 99);

        await studio.Store.PushAsync("r1", run => run with { Step = 100 }, FakeRuns.Step(100), FakeRuns.Checkpoint(100) with { Sequence = 111 });

        Assert.Equal([100.0], ((IReadOnlyDictionary<string, ChartPoints>)charts.Invocations["replace"][0].Arguments[1]!)["pins"].X);
    }

    [Fact]
    public async Task Push_FirstOfAMeasurement_DrawsItsChartAtOnce()
    {
        await using var studio = new StudioPageContext();
        Charts(studio);
        var page = Open(studio, steps: 20);
        Assert.Empty(page.FindAll(At("token-chart")));

        await studio.Store.PushAsync("r1", run => run with { Step = 25 }, FakeRuns.Step(25), FakeRuns.Validation(25) with { Sequence = 36 });

        page.WaitForElement(At("token-chart"));
    }

    [Fact]
    public async Task Pin_Chosen_OffersWhatCanBeDoneWithTheCheckpoint()
    {
        await using var studio = new StudioPageContext();
        Charts(studio);
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Open(studio, steps: 200);
        var loss = page.FindComponents<LiveChart>().First(chart => chart.Instance.TestId == "loss-chart");

        await loss.InvokeAsync(() => loss.Instance.Pin(101.5));

        dialogs.WaitForElement(At("pin-try")).Click();
        Assert.EndsWith("playground?run=r1&checkpoint=100", studio.Navigation.Uri, StringComparison.Ordinal);
        await loss.InvokeAsync(() => loss.Instance.Pin(190));
        dialogs.WaitForElement(At("pin-branch")).Click();
        Assert.EndsWith("new?from=r1&checkpoint=200", studio.Navigation.Uri, StringComparison.Ordinal);
        await loss.InvokeAsync(() => loss.Instance.Pin(190));
        dialogs.WaitForElement(At("pin-file")).Click();
        Assert.EndsWith("playground/file?run=r1%40200", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_Format_AsksTheBrowserForTheFile()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        var page = Open(studio, steps: 50);

        page.Find(At("loss-chart-Csv")).Click();

        page.WaitForAssertion(() => Assert.Equal(["csv", "loss-chart", "Loss · One"], charts.Invocations["save"][0].Arguments.Skip(1)));
    }

    [Fact]
    public void Feed_LiveSteps_CountTokensOn()
    {
        var history = FakeRuns.History("r1", "One", 1, RunStatus.Running);
        var feed = new RunFeed(history with { Steps = [FakeRuns.Step(1) with { TokensSoFar = 100 }] });

        feed.Apply([new RunUpdate(feed.Summary, [FakeRuns.Step(2) with { Tokens = 30 }, FakeRuns.Step(3) with { Tokens = 20 }])]);

        Assert.Equal([100, 130, 150], feed.Steps.Select(step => step.TokensSoFar));
    }

    private static BunitJSModuleInterop Charts(StudioPageContext studio)
    {
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        return charts;
    }

    private static IRenderedComponent<RunPage> Open(StudioPageContext studio, int steps, string query = "")
    {
        studio.Store.Add(FakeRuns.History("r1", "One", steps, RunStatus.Running));
        studio.Navigation.NavigateTo("runs/r1" + query);
        return studio.Render<RunPage>(parameters => parameters.Add(page => page.Id, "r1"));
    }
}
