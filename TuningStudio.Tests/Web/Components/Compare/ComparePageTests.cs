using System.Text;
using Bunit;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Compare;
using TuningStudio.Web.Components.RunList;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Compare;

public sealed class ComparePageTests
{
    [Theory]
    [InlineData("en", "Nothing to compare yet")]
    [InlineData("zh", "还没有可比较的训练")]
    public async Task Render_NoRuns_SaysHowToAddSome(string language, string title)
    {
        await using var studio = new StudioPageContext(language);

        Assert.Contains(title, studio.Render<ComparePage>().Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_TwoRuns_ShowsOnlyWhatDiffersAndMarksTheBest()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        Add(studio, "b", 200, 16);

        var page = Open(studio, "a,b");

        var row = Assert.Single(page.Find(At("differences")).QuerySelectorAll("tbody tr"));
        Assert.Equal(["8", "16"], row.QuerySelectorAll("td").Select(cell => cell.TextContent));
        var losses = page.FindAll("[data-metric='validationLoss']");
        Assert.DoesNotContain("best", losses[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("best", losses[1].TextContent, StringComparison.Ordinal);
        var link = page.Find(At("compare-csv")).GetAttribute("href")!.Split(',');
        Assert.Equal("data:text/csv;base64", link[0]);
        Assert.Contains("\"8\",\"16\"\r\n", Encoding.UTF8.GetString(Convert.FromBase64String(link[1])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_AlikeRuns_SaysSo()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        Add(studio, "b", 100, 8);

        var page = Open(studio, "a,b");

        Assert.NotEmpty(page.FindAll(At("no-differences")));
        Assert.Empty(page.FindAll(At("differences")));
        Assert.Empty(page.FindAll(".compare-best"));
    }

    [Fact]
    public async Task Render_SystemPromptAgainstNone_IsADifference()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        var history = FakeRuns.History("b", "Run b", 100, RunStatus.Succeeded);
        studio.Store.Add(history with { Spec = history.Spec with { SystemPrompt = "你是甄嬛。" }, Resolved = history.Resolved! with { Rank = 8, Alpha = 16 } });

        var row = Assert.Single(Open(studio, "a,b").Find(At("differences")).QuerySelectorAll("tbody tr"));

        Assert.Contains("你是甄嬛。", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_RunChangedOnItsWay_SaysWhatCameOfIt()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        var history = FakeRuns.History("b", "Run b", 100, RunStatus.Succeeded);
        var resolved = history.Resolved! with { Rank = 8, Alpha = 16, Extensions = [new ResolvedExtension(2, history.Resolved.LearningRate)] };
        studio.Store.Add(history with { Resolved = resolved, PeakLearningRate = 0.0125 });

        var rows = Open(studio, "a,b").Find(At("differences")).QuerySelectorAll("tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent))).ToList();

        Assert.Contains("Learning rate changed on the way to|–|0.0125", rows);
        Assert.Contains($"Extended to, in steps|–|{resolved.TotalSteps}", rows);
    }

    [Fact]
    public async Task Render_ModelNotLoadedYet_IsNoDifference()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        var history = FakeRuns.History("b", "Run b", 100, RunStatus.Running);
        studio.Store.Add(history with { LoadedModel = null, Data = null, Resolved = history.Resolved! with { Rank = 8, Alpha = 16 } });

        Assert.NotEmpty(Open(studio, "a,b").FindAll(At("no-differences")));
    }

    [Fact]
    public async Task Chart_RunsAndAxis_HaveColoursAndKindsOfLineOfTheirOwn()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        Add(studio, "a", 100, 8);
        Add(studio, "b", 200, 16);

        Open(studio, "a,b&axis=time&log=1&smooth=0.2");

        var spec = Assert.IsType<ChartSpec>(charts.Invocations["create"][0].Arguments[2]);
        Assert.True(spec.IsLog);
        Assert.Equal(0.2, spec.Smoothing);
        Assert.Equal(2, spec.Lines.Select(line => line.Color).Distinct().Count());
        Assert.Equal(2, spec.Lines.Select(line => line.Dash).Distinct().Count());
        var points = Assert.IsType<IReadOnlyDictionary<string, ChartPoints>>(charts.Invocations["create"][0].Arguments[3], exactMatch: false);
        Assert.Equal(100 * 0.4 / 60, points["a"].X[^1], 9);
    }

    [Fact]
    public async Task Results_WhatTheEngineMeasures_AreAllThere()
    {
        await using var studio = new StudioPageContext();
        foreach (var id in new[] { "a", "b" })
        {
            var history = FakeMeasurements.AddTo(FakeRuns.History(id, $"Run {id}", 100, RunStatus.Succeeded));
            studio.Store.Add(history with { Steps = [.. history.Steps.Select(step => step with { Tokens = 75, PaddedTokens = 100 })] });
        }

        var page = Open(studio, "a,b&metric=bleu&clip=1");

        Assert.All(["exactMatch", "bleu", "rougeL", "classAccuracy", "weightedF1", "macroF1", "padding"], metric => Assert.Equal(2, page.FindAll($"[data-metric='{metric}']").Count));
        Assert.StartsWith("25.0", page.Find("[data-metric='padding']").TextContent, StringComparison.Ordinal);
        Assert.True(page.FindComponent<LiveChart>().Instance.Spec.IsClipped);
        Assert.NotEmpty(page.FindComponent<LiveChart>().Instance.Snapshot["a"].X);
    }

    [Fact]
    public async Task Change_Metric_StandsInTheAddress()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        var page = Open(studio, "a");

        page.Find(At("compare-metric")).Change("sequenceAccuracy");

        page.WaitForAssertion(() => Assert.Contains("metric=sequenceAccuracy", studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains("runs=a", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAndRemove_ChangeTheRunsInPlace()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);
        Add(studio, "b", 100, 16);
        var page = Open(studio, "a");

        page.Find(At("compare-add")).Change("b");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(At("compared")).Count));
        page.FindAll(At("compare-remove"))[0].Click();

        page.WaitForAssertion(() => Assert.Contains("Run b", Assert.Single(page.FindAll(At("compared"))).TextContent, StringComparison.Ordinal));
        Assert.EndsWith("?runs=b", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyRuns_ShowsTheFirstAndSaysSo()
    {
        await using var studio = new StudioPageContext();
        var ids = Enumerable.Range(0, CompareQuery.Most + 2).Select(index => $"r{index}").ToList();
        ids.ForEach(id => Add(studio, id, 50, 8));

        var page = Open(studio, string.Join(',', ids));

        Assert.Equal(CompareQuery.Most, page.FindAll(At("compared")).Count);
        Assert.Contains("2 of those", page.Find(At("compare-left-out")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("compare-add")));
        Assert.NotEmpty(page.FindAll(At("compare-full")));
    }

    [Fact]
    public async Task MissingRunAndUnreadableLog_AreNamed()
    {
        await using var studio = new StudioPageContext();
        Assert.Contains("gone", Open(studio, "gone").Find(At("compare-missing")).TextContent, StringComparison.Ordinal);

        Add(studio, "a", 50, 8);
        studio.Store.Unreadable = new IOException("The disk is gone.");
        Assert.Contains("Run a", Open(studio, "a").Find(At("compare-unreadable")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_RunAtWork_SendsOnlyWhatIsNew()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        Add(studio, "a", 50, 8, RunStatus.Running);
        Open(studio, "a");

        await studio.Store.PushAsync("a", run => run with { Step = 51 }, FakeRuns.Step(51));

        var points = Assert.IsType<IReadOnlyDictionary<string, ChartPoints>>(charts.Invocations["extend"][0].Arguments[1], exactMatch: false);
        Assert.Equal(51, Assert.Single(points["a"].X));
    }

    [Fact]
    public async Task Push_OneOfTwoRuns_ReadsOnlyThatOne()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 50, 8, RunStatus.Running);
        Add(studio, "b", 50, 16);
        Open(studio, "a,b");
        studio.Store.Asked.Clear();

        await studio.Store.PushAsync("a", run => run with { Step = 51 }, FakeRuns.Step(51));
        Assert.Equal(["a"], studio.Store.Asked);

        // What is passed over for the pace's sake is made up for.
        await studio.Store.PushAsync("a", run => run with { Step = 52 }, FakeRuns.Step(52));
        Assert.Single(studio.Store.Asked);
        studio.Clock.Advance(ComparePage.Pace);
        await studio.Store.PushAsync("b", run => run with { Name = "Other" });
        Assert.Equal(["a", "a", "b"], studio.Store.Asked);
    }

    [Fact]
    public async Task ThreeRuns_ShowParallelCoordinates()
    {
        await using var studio = new StudioPageContext();
        var charts = studio.JSInterop.SetupModule("./js/charts.js");
        charts.Mode = JSRuntimeMode.Loose;
        Add(studio, "a", 100, 4);
        Add(studio, "b", 100, 8);
        Add(studio, "c", 100, 12);

        var page = Open(studio, "a,b,c");

        var spec = charts.Invocations["create"].Select(call => (ChartSpec)call.Arguments[2]!).Single(spec => spec.Ticks is not null);
        Assert.Equal(2, spec.Ticks!.Count);
        Assert.Contains(spec.Notes!, note => note.Text == "12" && note.Y == 1);
        Assert.NotEmpty(page.FindAll(At("compare-parallel-Png")));
        Assert.Empty(page.FindAll(At("compare-parallel-Csv")));
    }

    [Fact]
    public void Result_OfStepsAndOfMeasurements_IsTheEndAndTheBest()
    {
        var history = FakeRuns.History("a", "Run a", 3, RunStatus.Succeeded) with
        {
            Steps = [FakeRuns.Step(1) with { TrainLoss = 2 }, FakeRuns.Step(2) with { TrainLoss = 0.1 }, FakeRuns.Step(3) with { TrainLoss = 1 }],
            Validations = [FakeRuns.Validation(1) with { ValidationLoss = 3 }, FakeRuns.Validation(2) with { ValidationLoss = 0.5 }, FakeRuns.Validation(3) with { ValidationLoss = 2 }],
        };

        // The loss of a log that has no means of epochs is the one that the run ended with.
        history = history with { Summary = history.Summary with { TrainLoss = 1 } };

        Assert.Equal((1, 0.5), (CompareMetrics.All.Single(metric => metric.Name == "loss").Result(history)!.Value, CompareMetrics.All.Single(metric => metric.Name == "validationLoss").Result(history)!.Value));
    }

    [Fact]
    public void Result_Loss_IsTheMeanOfTheEpochAsTheListOfRunsHasIt()
    {
        var history = FakeRuns.History("a", "Run a", 2, RunStatus.Succeeded) with { Steps = [FakeRuns.Step(1) with { TrainLoss = 2, EpochLoss = 2 }, FakeRuns.Step(2) with { TrainLoss = 0.1, EpochLoss = 1.05 }] };

        var metric = CompareMetrics.All[0];

        Assert.Equal((1.05, RunColumn.Loss.Heading()), (metric.Result(history), metric.ResultHeading));
    }

    [Fact]
    public async Task OneRun_DiffersFromNothing()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "a", 100, 8);

        var page = Open(studio, "a");

        Assert.NotEmpty(page.FindAll(At("compare-results")));
        Assert.Empty(page.FindAll(At("no-differences")));
    }

    private static IRenderedComponent<ComparePage> Open(StudioPageContext studio, string runs)
    {
        studio.Navigation.NavigateTo($"compare?runs={runs}");
        return studio.Render<ComparePage>();
    }

    private static void Add(StudioPageContext studio, string id, int steps, int rank, RunStatus status = RunStatus.Succeeded)
    {
        var history = FakeRuns.History(id, $"Run {id}", steps, status);
        studio.Store.Add(history with { Resolved = history.Resolved! with { Rank = rank, Alpha = 16 } });
    }
}
