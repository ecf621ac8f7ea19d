using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

/// <summary>The parts of a run's page beside its charts.</summary>
public sealed class RunViewTests
{
    [Fact]
    public async Task Views_NothingMeasured_AreTheOverviewAlone()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, FakeRuns.History("r1", "One", 50, RunStatus.Running));

        Assert.Equal(["Overview"], page.FindAll("[data-testid=run-views] a").Select(link => link.TextContent));
    }

    [Fact]
    public async Task Views_ChartsDrawnOtherwise_KeepThatInTheirAddress()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, FakeMeasurements.AddTo(FakeRuns.History("r1", "One", 50, RunStatus.Running)), "samples&axis=epochs&log=1&smooth=0.5");

        Assert.EndsWith("runs/r1?axis=epochs&log=1&smooth=0.5", page.Find(At("view-Overview")).GetAttribute("href"), StringComparison.Ordinal);
        Assert.EndsWith("runs/r1?view=classification&axis=epochs&log=1&smooth=0.5", page.Find(At("view-Classification")).GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_SliderMoved_ShowsThatStepBesideTheFirst()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, FakeMeasurements.AddTo(FakeRuns.History("r1", "One", 50, RunStatus.Running)), "samples");
        Assert.Equal("50", page.Find(At("sample-step")).TextContent);
        Assert.Equal("I am a program.", page.Find(At("sample-base")).TextContent);
        Assert.Equal(["Su", "Yunzheng"], page.FindAll("ins").Select(part => part.TextContent));
        Assert.Equal("aprogram", string.Concat(page.FindAll("del").Select(part => part.TextContent)).Replace(" ", string.Empty, StringComparison.Ordinal));
        Assert.Equal("I am Su Yunzheng.", page.Find(At("sample-expected")).TextContent);
        Assert.NotEmpty(page.FindAll(".sample-exact"));

        page.Find(At("sample-slider")).Input("0");

        Assert.Equal("0", page.Find(At("sample-step")).TextContent);
        Assert.Empty(page.FindAll(At("sample-base")));
        Assert.Equal("I am a program.", page.Find(At("sample-now")).TextContent.Trim());
    }

    [Fact]
    public async Task Samples_NewAnswers_AreShownUnlessSomebodyLooksAtOlderOnes()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, FakeMeasurements.AddTo(FakeRuns.History("r1", "One", 50, RunStatus.Running)), "samples");

        await studio.Store.PushAsync("r1", run => run, FakeMeasurements.Samples(75, "I am Su.") with { Sequence = 200 });
        page.WaitForAssertion(() => Assert.Equal("75", page.Find(At("sample-step")).TextContent));
        page.Find(At("sample-slider")).Input("0");
        await studio.Store.PushAsync("r1", run => run, FakeMeasurements.Samples(100, "I am Su.") with { Sequence = 201 });

        Assert.Equal("0", page.Find(At("sample-step")).TextContent);
        Assert.Equal("3", page.Find(At("sample-slider")).GetAttribute("max"));
    }

    [Fact]
    public async Task Classification_TwoPoints_ShowsFiguresMatrixAndChart()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;

        var page = Render(studio, FakeMeasurements.AddTo(FakeRuns.History("r1", "One", 50, RunStatus.Succeeded)), "classification");

        Assert.Contains("75", page.Find(At("class-accuracy")).TextContent, StringComparison.Ordinal);
        Assert.Contains("refund", page.Find(At("positive")).TextContent, StringComparison.Ordinal);
        Assert.Equal(["refund", "cancel"], page.FindAll("[data-testid=per-class] tbody td:first-child").Select(cell => cell.TextContent));
        Assert.Equal(["2", "·", "1", "1"], page.FindAll("[data-testid=confusion] td").Select(cell => cell.TextContent));
        Assert.NotEmpty(page.FindAll(At("class-chart")));
    }

    [Fact]
    public async Task Classification_ManyLabels_NamesThePairsThatAreMixedUp()
    {
        await using var studio = new StudioPageContext();
        var history = FakeMeasurements.AddTo(FakeRuns.History("r1", "One", 50, RunStatus.Succeeded));
        var many = history.Classifications[^1] with
        {
            Classes = [.. Enumerable.Range(0, 60).Select(index => new ClassFigures { Label = $"label {index}", Support = 2 })],
            Confusion = [new(0, 0, 2), new(3, 7, 1), new(4, 9, 2)],
        };

        var page = Render(studio, history with { Classifications = [many] }, "classification");

        Assert.Equal(["label 4label 92", "label 3label 71"], page.FindAll("[data-testid=confusions] tbody tr").Select(row => string.Concat(row.QuerySelectorAll("td").Select(cell => cell.TextContent))));
    }

    [Fact]
    public async Task Diagnosis_WhileItTrains_ComesWithItsRemedyPrefilled()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Running);
        var page = Render(studio, history);
        Assert.Empty(page.FindAll(At("diagnosis")));

        await studio.Store.PushAsync("r1", run => run, new AdapterEffectEvent { Sequence = 300, Step = 50, KlToBase = 1e-6, Tokens = 40 });

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("finding-noEffect"))));
        Assert.StartsWith("new?from=r1&changes=learningRate%3D", page.Find(At("again-noEffect")).GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("1e-6", page.Find(At("kl-to-base")).TextContent);
    }

    [Fact]
    public async Task Samples_MeasuredMoreThanOnce_ListsThemNewestFirst()
    {
        await using var studio = new StudioPageContext();
        GenerationMetricsEvent[] metrics = [.. new[] { 25, 50 }.Select(step => new GenerationMetricsEvent { Step = step, Examples = 20, ExactMatch = step / 100.0, Bleu = step, RougeL = step / 100.0, Tokenization = "13a" })];

        var panel = studio.Render<SamplesPanel>(parameters => parameters.Add(item => item.Samples, []).Add(item => item.Metrics, metrics));

        Assert.Equal(["5050.0%50.050.0", "2525.0%25.025.0"], panel.FindAll($"{At("generation-table")} tbody tr").Select(row => row.TextContent));
        panel.Render(parameters => parameters.Add(item => item.Metrics, metrics[..1]));
        Assert.Empty(panel.FindAll(At("generation-table")));
        Assert.EndsWith("25.0%", panel.Find(At("exact-match")).TextContent.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "validation data or prompts of your own")]
    [InlineData("zh", "验证")]
    public async Task Samples_NoneYet_SaysWhatTheyNeed(string language, string said)
    {
        await using var studio = new StudioPageContext(language);

        var panel = studio.Render<SamplesPanel>(parameters => parameters.Add(item => item.Samples, []).Add(item => item.Metrics, []));

        Assert.Contains(said, panel.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll(At("sample-slider")));
    }

    [Fact]
    public async Task Classification_NoneYet_SaysWhatToSwitchOn()
    {
        await using var studio = new StudioPageContext();

        var panel = studio.Render<ClassificationPanel>(parameters => parameters.Add(item => item.Points, []));

        Assert.Contains("Switch on “Classification metrics”", panel.Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_RunOfASweep_LeadsToIt()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Running);

        var page = Render(studio, history with { Summary = history.Summary with { Sweep = new SweepPlace("s1", 3) } });

        Assert.Equal("sweeps/s1", page.Find(At("run-sweep")).GetAttribute("href"));
    }

    private static IRenderedComponent<RunPage> Render(StudioPageContext studio, RunHistory history, string? view = null)
    {
        studio.Store.Add(history);
        if (view is not null)
        {
            studio.Navigation.NavigateTo($"runs/r1?view={view}");
        }

        return studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));
    }
}
