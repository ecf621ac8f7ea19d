using Bunit;
using Microsoft.JSInterop;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Charts;

namespace TuningStudio.Tests.Web.Components.Charts;

public sealed class LiveChartTests
{
    [Fact]
    public async Task ExtendAsync_BeforeTheSnapshotIsDrawn_FollowsItInOrder()
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        var created = module.SetupVoid("create", _ => true);
        module.SetupVoid("extend", _ => true).SetVoidResult();
        var chart = Render(studio);

        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(2)));
        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(3)));
        Assert.Empty(module.Invocations["extend"]);
        created.SetVoidResult();

        chart.WaitForAssertion(() => Assert.Single(module.Invocations["extend"]));
        Assert.Equal([2.0, 3.0], Sent(module, 0));
    }

    [Fact]
    public async Task ReplaceAsync_BeforeTheSnapshotIsDrawn_TheLastOneFollowsIt()
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        var created = module.SetupVoid("create", _ => true);
        module.SetupVoid("replace", _ => true).SetVoidResult();
        var chart = Render(studio);

        await chart.InvokeAsync(() => chart.Instance.ReplaceAsync(Points(2)));
        await chart.InvokeAsync(() => chart.Instance.ReplaceAsync(Points(3)));
        Assert.Empty(module.Invocations["replace"]);
        created.SetVoidResult();

        chart.WaitForAssertion(() => Assert.Equal([3.0], ((IReadOnlyDictionary<string, ChartPoints>)Assert.Single(module.Invocations["replace"]).Arguments[1]!)["v"].X));
    }

    [Fact]
    public async Task ExtendAsync_ConnectionLost_SendsThePointsAgainAndTheNewOnesBehindThem()
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        module.SetupVoid("create", _ => true).SetVoidResult();
        var extended = module.SetupVoid("extend", _ => true);
        var chart = Render(studio);
        var first = chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(2)));
        Assert.Single(module.Invocations["extend"]);

        studio.Clock.Advance(LiveChart.Patience);
        chart.WaitForAssertion(() => Assert.Equal(2, module.Invocations["extend"].Count));
        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(3)));
        extended.SetVoidResult();
        await first;

        Assert.Equal([2.0], Sent(module, 1));
        Assert.Equal([3.0], Sent(module, 2));
    }

    [Fact]
    public async Task Draw_ScriptCannotBeLoaded_SaysSoAndARetryDraws()
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        var created = module.SetupVoid("create", _ => true).SetException(new JSException("plotly.js could not be loaded"));
        var extended = module.SetupVoid("extend", _ => true).SetVoidResult();
        var chart = Render(studio);
        chart.WaitForElement("[role=alert]");
        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(2)));
        Assert.Empty(extended.Invocations);

        created.SetVoidResult();
        chart.Find("[role=alert] button").Click();

        chart.WaitForAssertion(() => Assert.Empty(chart.FindAll("[role=alert]")));
        Assert.Equal([2.0], Sent(module, 0));
    }

    [Fact]
    public void HeldPoints_BrowserStaysAway_StayFewAndKeepTheNewest()
    {
        var held = new HeldPoints();
        for (var x = 0; x <= 5 * HeldPoints.MostPerLine; x++)
        {
            held.Add(Points(x));
        }

        var points = held.Take()!["v"];
        Assert.InRange(points.X.Count, HeldPoints.MostPerLine / 4, HeldPoints.MostPerLine);
        Assert.Equal(5 * HeldPoints.MostPerLine, points.X[^1]);
        Assert.Equal(points.X.Count, points.Y.Count);
        Assert.Null(held.Take());
    }

    [Fact]
    public async Task Render_LastValues_AreReadableWithoutTheDrawing()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.SetupModule("./js/charts.js").Mode = JSRuntimeMode.Loose;

        var chart = Render(studio);

        Assert.Equal("Loss: raw 0.25", chart.Find("[role=slider]").GetAttribute("aria-label"));
        Assert.Equal("0", chart.Find("[role=slider]").GetAttribute("tabindex"));
        Assert.StartsWith("← → values", chart.Find($"#{chart.Find("[role=slider]").GetAttribute("aria-describedby")}").TextContent, StringComparison.Ordinal);
        Assert.Contains("0.25", chart.Find(".chart-values").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NotANumber_LeavesAGap() =>
        Assert.Equal([1.0, null, 3.0], ChartPoints.From([1.0, double.NaN, 3.0], value => value, value => value).Y);

    [Theory]
    [InlineData("Png", "png")]
    [InlineData("Svg", "svg")]
    [InlineData("Csv", "csv")]
    public async Task Save_BrowserForbidsDownloads_AsksForItAndLeavesTheChart(string button, string format)
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        module.SetupVoid("create", _ => true).SetVoidResult();
        module.SetupVoid("extend", _ => true).SetVoidResult();
        module.SetupVoid("save", _ => true).SetException(new JSException("not allowed"));
        var chart = Render(studio, subject: "Run one");

        chart.Find($"[data-testid='chart-{button}']").Click();
        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(2)));

        Assert.Equal([format, "chart", "Loss · Run one"], Assert.Single(module.Invocations["save"]).Arguments.Skip(1));
        Assert.Equal([2.0], Sent(module, 0));
        Assert.Empty(chart.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Save_NothingDrawnYet_AsksForNothing()
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        module.SetupVoid("create", _ => true);
        var chart = Render(studio);

        chart.Find("[data-testid='chart-Png']").Click();

        Assert.Empty(module.Invocations["save"]);
    }

    [Fact]
    public async Task ExtendAsync_DrawingFails_TheNextPointsAreSentAllTheSame()
    {
        await using var studio = new StudioPageContext();
        var module = studio.JSInterop.SetupModule("./js/charts.js");
        module.SetupVoid("create", _ => true).SetVoidResult();
        module.SetupVoid("extend", _ => true).SetException(new JSException("no canvas"));
        var chart = Render(studio);

        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(2)));
        await chart.InvokeAsync(() => chart.Instance.ExtendAsync(Points(3)));

        Assert.Equal([2.0, 3.0], Sent(module, 0).Concat(Sent(module, 1)));
        Assert.Empty(chart.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Render_WordsAtTheAxes_OffersNoTableOfPlaces()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.SetupModule("./js/charts.js").Mode = JSRuntimeMode.Loose;

        var chart = Render(studio, ticks: [new ChartTick(1, "one")]);

        Assert.Empty(chart.FindAll("[data-testid='chart-Csv']"));
        Assert.NotEmpty(chart.FindAll("[data-testid='chart-Png']"));
        Assert.Equal("Loss: raw 0.25", chart.Find("[role=img]").GetAttribute("aria-label"));
    }

    private static IRenderedComponent<LiveChart> Render(StudioPageContext studio, string? subject = null, IReadOnlyList<ChartTick>? ticks = null) => studio.Render<LiveChart>(parameters => parameters
        .Add(item => item.Title, "Loss")
        .Add(item => item.TestId, "chart")
        .Add(item => item.Subject, subject)
        .Add(item => item.Spec, new ChartSpec([new ChartLine("v", "raw", "--chart-raw")], "step", Ticks: ticks))
        .Add(item => item.Snapshot, Points(1))
        .Add(item => item.Values, [("raw", "--chart-raw", "0.25"), ("smoothed", "--chart-smooth", string.Empty)]));

    private static IReadOnlyList<double> Sent(BunitJSModuleInterop module, int call) =>
        ((IReadOnlyDictionary<string, ChartPoints>)module.Invocations["extend"][call].Arguments[1]!)["v"].X;

    private static Dictionary<string, ChartPoints> Points(double x) => new() { ["v"] = new ChartPoints([x], [0.5]) };
}
