using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Sweeps;

public sealed class SweepPageTests
{
    [Fact]
    public async Task Page_ThreeRuns_RanksThemWithWhatDiffersAndMarksTheBest()
    {
        await using var studio = Studio();

        var page = Render(studio);

        var rows = page.FindAll(At("sweep-row"));
        Assert.Equal(["#2", "#1", "#3"], rows.Select(row => row.QuerySelector("a")!.TextContent));
        Assert.Equal("8", rows[0].QuerySelectorAll("td")[1].TextContent);
        Assert.NotNull(rows[0].QuerySelector(At("sweep-best")));
        Assert.Single(page.FindAll(At("sweep-best")));
        Assert.Contains("2 of 3 runs are over", page.Find(At("sweep-progress")).TextContent, StringComparison.Ordinal);
        Assert.Contains("run #2", page.Find(At("sweep-progress")).TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("th"), head => head.TextContent == "Seed");
    }

    [Fact]
    public async Task Page_RunMovesOn_RanksAnew()
    {
        await using var studio = Studio();
        var page = Render(studio);

        await page.InvokeAsync(() => studio.Store.PushAsync("run-3", run => run with { Step = 20, ValidationLoss = 0.1 }, Validation(20, 0.1)));

        Assert.Equal(["#3", "#2", "#1"], page.FindAll(At("sweep-row")).Select(row => row.QuerySelector("a")!.TextContent));
    }

    [Fact]
    public async Task Page_HopelessRun_SaysWhyItEnded()
    {
        await using var studio = Studio();
        await studio.Store.PushAsync("run-3", run => run with { Status = RunStatus.Stopped, IsHopeless = true });

        Assert.Contains("others do better", Render(studio).FindAll(At("sweep-row"))[^1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AllOver_OffersNoStop()
    {
        await using var studio = Studio();
        Assert.NotEmpty(Render(studio).FindAll(At("stop-sweep")));

        await studio.Store.PushAsync("run-3", run => run with { Status = RunStatus.Succeeded });

        Assert.Empty(Render(studio).FindAll(At("stop-sweep")));
    }

    [Fact]
    public async Task Compare_OfAllRuns_NamesTheBestFirst()
    {
        await using var studio = Studio();

        Assert.Equal("compare?runs=run-2,run-1,run-3", Render(studio).Find(At("sweep-compare")).GetAttribute("href"));
    }

    [Fact]
    public async Task Page_Unknown_SaysSo()
    {
        await using var studio = new StudioPageContext();

        Assert.Contains("no such sweep", Render(studio).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_WithASweep_ListIt()
    {
        await using var studio = Studio();

        Assert.Contains("2 of 3 runs are over", studio.Render<RunsPage>().Find(At("sweep-list")).TextContent, StringComparison.Ordinal);
    }

    private static IRenderedComponent<SweepPage> Render(StudioPageContext studio) => studio.Render<SweepPage>(parameters => parameters.Add(page => page.Id, "sweep"));

    private static StudioPageContext Studio()
    {
        var studio = new StudioPageContext();
        studio.Sweeps.Known.Add(new SweepSpec
        {
            Id = "sweep",
            Name = "Ranks",
            Base = new RunSpec { Id = "sweep", Name = "Ranks", Model = "/studio/models/starter", TrainingFile = "/data.jsonl" },
            Axes = [new() { Option = "rank", Values = ["4", "8", "16"] }, new() { Option = "seed", Values = ["1"] }],
        });
        studio.Store.Add(Run(1, RunStatus.Succeeded, 1.5));
        studio.Store.Add(Run(2, RunStatus.Succeeded, 1.25));
        studio.Store.Add(Run(3, RunStatus.Running, 1.75));
        return studio;
    }

    private static RunHistory Run(int number, RunStatus status, double loss)
    {
        var history = FakeRuns.History($"run-{number}", $"Ranks #{number}", steps: 10, status);
        return history with
        {
            Summary = history.Summary with { Sweep = new SweepPlace("sweep", number), ValidationLoss = loss },
            Validations = [Validation(5, 2), Validation(10, loss)],
        };
    }

    private static ValidationEvent Validation(int step, double loss) => new() { Sequence = 100 + step, Step = step, Epoch = step / 10.0, ValidationLoss = loss };
}
