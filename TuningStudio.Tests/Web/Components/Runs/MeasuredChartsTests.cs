using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Compare;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

/// <summary>Charts of what is measured now and then, beside the loss.</summary>
public sealed class MeasuredChartsTests
{
    [Fact]
    public async Task Render_Measured_DrawsEachInTheOrderOfSteps()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);

        // The last is of the state that the run keeps.
        var page = Open(studio, history => history with { Effects = [Effect(25, 0.1, 3), Effect(50, 0.3, 6), Effect(40, 0.2, 5)], GenerationMetrics = [Generated(25, 0.5, null), Generated(50, 0.8, 71.2)] });

        Assert.Equal([25.0, 40, 50], Points(charts, page, "kl-chart")["kl"].X);
        Assert.Equal([0.1, 0.2, 0.3], Points(charts, page, "kl-chart")["kl"].Y);
        Assert.Equal([0.3, 0.5, 0.6], Points(charts, page, "weights-chart")["weights"].Y);
        Assert.Equal([50.0, 80], Points(charts, page, "generated-chart")["exact"].Y);
        Assert.Equal([71.2], Points(charts, page, "generated-chart")["bleu"].Y);
        Assert.Contains("0.200", page.Find(At("kl-chart-values")).TextContent, StringComparison.Ordinal);
        Assert.Contains("BLEU-471.2", page.Find(At("generated-chart-values")).TextContent, StringComparison.Ordinal);
        Assert.Equal("0.200", page.Find(At("kl-to-base")).TextContent);
    }

    [Fact]
    public async Task Push_FirstAndSecondMeasurement_DrawTheChartAndThenBothPoints()
    {
        await using var studio = new StudioPageContext();
        var charts = Charts(studio);
        var page = Open(studio, history => history);
        Assert.Empty(page.FindAll(At("kl-chart")));

        await studio.Store.PushAsync("r1", run => run, Effect(50, 0.1, null) with { Sequence = 200 });
        page.WaitForElement(At("kl-chart"));
        Assert.Empty(page.FindAll(At("weights-chart")));
        await studio.Store.PushAsync("r1", run => run, Effect(75, 0.4, null) with { Sequence = 201 });

        page.WaitForAssertion(() => Assert.Equal([0.1, 0.4], ((IReadOnlyDictionary<string, ChartPoints>)charts.Invocations["replace"][^1].Arguments[1]!)["kl"].Y));
    }

    [Fact]
    public void Compare_Effects_AreWhatARunEndedWith()
    {
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Succeeded) with { Effects = [Effect(25, 0.5, 3), Effect(50, 0.3, 6)] };

        Assert.Equal(0.3, CompareMetrics.All.Single(metric => metric.Name == "klToBase").Result(history));
        Assert.Equal(0.6, CompareMetrics.All.Single(metric => metric.Name == "weightChange").Result(history));
    }

    private static IReadOnlyDictionary<string, ChartPoints> Points(BunitJSModuleInterop charts, IRenderedComponent<RunPage> page, string chart)
    {
        var spec = page.FindComponents<LiveChart>().Single(drawn => drawn.Instance.TestId == chart).Instance.Spec;
        Assert.Equal("run", spec.Group);
        return (IReadOnlyDictionary<string, ChartPoints>)charts.Invocations["create"].Single(call => ReferenceEquals(call.Arguments[2], spec)).Arguments[3]!;
    }

    private static AdapterEffectEvent Effect(int step, double divergence, double? change) => new() { Step = step, KlToBase = divergence, Tokens = 40, WeightChange = change, WeightNorm = change is null ? null : 10 };

    private static GenerationMetricsEvent Generated(int step, double exact, double? bleu) => new() { Step = step, Examples = 20, ExactMatch = exact, Bleu = bleu, Tokenization = "13a", RougeL = 0.88 };

    private static BunitJSModuleInterop Charts(StudioPageContext studio)
    {
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        return charts;
    }

    private static IRenderedComponent<RunPage> Open(StudioPageContext studio, Func<RunHistory, RunHistory> change)
    {
        studio.Store.Add(change(FakeRuns.History("r1", "One", 50, RunStatus.Running)));
        return studio.Render<RunPage>(parameters => parameters.Add(page => page.Id, "r1"));
    }
}
