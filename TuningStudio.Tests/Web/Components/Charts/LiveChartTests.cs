using Bunit;
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

        chart.WaitForAssertion(() => Assert.Equal(2, module.Invocations["extend"].Count));
        Assert.Equal([2.0, 3.0], module.Invocations["extend"].Select(call => ((Dictionary<string, ChartPoints>)call.Arguments[1]!)["v"].X[0]));
    }

    [Fact]
    public async Task Render_LastValues_AreReadableWithoutTheDrawing()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.SetupModule("./js/charts.js").Mode = JSRuntimeMode.Loose;

        var chart = Render(studio);

        Assert.Equal("Loss: raw 0.25", chart.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Contains("0.25", chart.Find(".chart-values").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NotANumber_LeavesAGap() =>
        Assert.Equal([1.0, null, 3.0], ChartPoints.From([1.0, double.NaN, 3.0], value => value, value => value).Y);

    private static IRenderedComponent<LiveChart> Render(StudioPageContext studio) => studio.Render<LiveChart>(parameters => parameters
        .Add(item => item.Title, "Loss")
        .Add(item => item.Spec, new ChartSpec([new ChartLine("v", "raw", "--chart-raw")], "step"))
        .Add(item => item.Snapshot, Points(1))
        .Add(item => item.Values, [("raw", "--chart-raw", "0.25"), ("smoothed", "--chart-smooth", string.Empty)]));

    private static Dictionary<string, ChartPoints> Points(double x) => new() { ["v"] = new ChartPoints([x], [0.5]) };
}
