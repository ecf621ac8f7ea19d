using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.RunList;

/// <summary>Runs found by what they were trained on and how.</summary>
public sealed class RunDataTests
{
    [Theory]
    [InlineData("filter-status", "Failed", "?status=failed", "Run r2")]
    [InlineData("filter-model", "llama", "?model=llama", "Run r2")]
    [InlineData("filter-method", "ia3", "?method=ia3", "Run r2")]
    [InlineData("filter-data", "palace.jsonl", "?data=palace.jsonl", "Run r2")]
    [InlineData("filter-tag", "good", "?tag=good", "Run r2")]
    public async Task Filter_Chosen_StandsInTheAddressAndShowsTheMatches(string filter, string value, string address, string found)
    {
        await using var studio = Studio();
        var page = studio.Render<RunsPage>();

        page.Find(At(filter)).Change(value);

        page.WaitForAssertion(() => Assert.EndsWith(address, studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal([found], page.FindAll(At("run-row")).Select(row => row.QuerySelector("a")!.TextContent));
    }

    [Theory]
    [InlineData("q=PALACE", "Run r2")]
    [InlineData("data=support.jsonl", "Run r1")]
    public async Task Address_Data_ShowsTheRunsOnIt(string query, string found)
    {
        await using var studio = Studio();
        studio.Navigation.NavigateTo("runs?" + query);

        Assert.Equal([found], studio.Render<RunsPage>().FindAll(At("run-row")).Select(row => row.QuerySelector("a")!.TextContent));
    }

    [Fact]
    public async Task Columns_DataRateAndRank_CanBeShownAndSorted()
    {
        await using var studio = Studio();
        var page = studio.Render<RunsPage>();

        foreach (var column in new[] { "Data", "LearningRate", "Rank" })
        {
            page.Find(At($"column-{column}")).Change(true);
        }

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("sort-Rank"))));
        Assert.Equal("palace.jsonl", page.FindAll("td.run-list-data")[1].TextContent);
        Assert.Equal(["2e-4", "–"], page.FindAll("td.run-list-learningrate").Select(cell => cell.TextContent));
        page.Find(At("sort-Data")).Click();
        page.WaitForAssertion(() => Assert.Equal(["palace.jsonl", "support.jsonl"], page.FindAll("td.run-list-data").Select(cell => cell.TextContent)));
        page.Find(At("sort-Rank")).Click();
        page.WaitForAssertion(() => Assert.Equal(["8", "–"], page.FindAll("td.run-list-rank").Select(cell => cell.TextContent)));
    }

    private static StudioPageContext Studio()
    {
        var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded, run => run with { Method = "lora", TrainingFile = "/data/support.jsonl", LearningRate = 2e-4, Rank = 8, CreatedAt = FakeRuns.Start.AddMinutes(1) });
        Add(studio, "r2", RunStatus.Failed, run => run with { Method = "ia3", Model = "/models/llama", TrainingFile = "C:\\data\\palace.jsonl", Tags = RunTags.None.With("good") });
        return studio;
    }

    private static void Add(StudioPageContext studio, string id, RunStatus status, Func<RunSummary, RunSummary> change)
    {
        var history = FakeRuns.History(id, $"Run {id}", 50, status);
        studio.Store.Add(history with { Summary = change(history.Summary) });
    }
}
