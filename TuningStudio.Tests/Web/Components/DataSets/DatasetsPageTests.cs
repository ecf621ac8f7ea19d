using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.DataSets;

public sealed class DatasetsPageTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Page_Samples_AreListedWithNamesAndOrigin()
    {
        var rows = Rows(Render());

        Assert.Equal(3, rows.Count);
        Assert.All(["Support intents", "comes with the studio", "47.2 KB"], text => Assert.Contains(text, rows[0], StringComparison.Ordinal));
    }

    [Fact]
    public void Page_SetsUsedByRuns_NameThem()
    {
        AddOwn("own.jsonl", 10);
        AddRun("first", "Tell me more", "/studio/datasets/own.jsonl");
        AddRun("second", "Tell me less", "/studio/datasets/own.jsonl");

        var row = Rows(Render())[^1];

        Assert.Contains("and 1 more", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_NoData_SaysWhatToDo()
    {
        _studio.Libraries.Known.Clear();

        var page = Render();

        Assert.Contains("Drop a file below", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("learn", page.Find(".empty a").GetAttribute("href"));
        Assert.NotEmpty(page.FindAll("#dataset-upload"));
    }

    [Fact]
    public void Page_ListThatCannotBeRead_SaysWhy()
    {
        _studio.Libraries.Unlisted = new TuningException(ErrorCodes.NotFound, "The folder cannot be read.", "Check its rights.");

        Assert.Contains("The folder cannot be read.", Render(listed: false).Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_FileDeletedMeanwhile_SaysSo()
    {
        _studio.Libraries.Unlisted = new FileNotFoundException("The file is gone.");

        Assert.Contains("The file is gone.", Render(listed: false).Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_TextOfNameOrRun_LeavesWhatMatches()
    {
        AddOwn("own.jsonl", 10);
        AddRun("first", "Parrot", "/studio/datasets/own.jsonl");
        var page = Render();

        page.Find(At("dataset-search")).Change("parrot");
        page.WaitForAssertion(() => Assert.Single(page.FindAll(At("dataset-row"))));
        Assert.EndsWith("?q=parrot", _studio.Navigation.Uri, StringComparison.Ordinal);

        page.Find(At("dataset-search")).Change("no such thing");
        page.WaitForAssertion(() => Assert.Contains("no such thing", page.Find(At("dataset-none")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Sort_BySize_LargestFirstThenSmallest()
    {
        AddOwn("tiny.jsonl", 10);
        var page = Render();

        page.Find(At("sort-Size")).Click();
        page.WaitForAssertion(() => Assert.Contains("Plain words", Rows(page)[0], StringComparison.Ordinal));

        page.Find(At("sort-Size")).Click();
        page.WaitForAssertion(() => Assert.Contains("tiny.jsonl", Rows(page)[0], StringComparison.Ordinal));
        Assert.Equal("ascending", page.Find("th:nth-child(3)").GetAttribute("aria-sort"));
    }

    [Theory]
    [InlineData("Name", "a-own.jsonl", "z-own.jsonl")]
    [InlineData("Origin", "Support intents", "a-own.jsonl")]
    [InlineData("Versions", "z-own.jsonl", "Support intents")]
    [InlineData("Runs", "z-own.jsonl", "Support intents")]
    [InlineData("Added", "z-own.jsonl", "Support intents")]
    public void Sort_ByAnyColumn_BeginsWithTheEndThatPeopleLookFor(string column, string first, string firstTurned)
    {
        _studio.Libraries.Known.AddRange(
        [
            new("/studio/datasets/a-own.jsonl", "a-own.jsonl", 10, false) { AddedAt = FakeRuns.Start },
            new("/studio/datasets/z-own.jsonl", "z-own.jsonl", 10, false) { AddedAt = FakeRuns.Start.AddDays(1) },
        ]);
        AddRun("r1", "One", "/studio/datasets/z-own.jsonl");
        _studio.Reports.Made.Add(new DatasetVersion { Path = "/studio/datasets/z-own.jsonl-v1", Number = 1, Parent = "/studio/datasets/z-own.jsonl", Original = "/studio/datasets/z-own.jsonl", Fixes = [], Records = 470, Sha256 = "00" });
        var page = Render();

        page.Find(At($"sort-{column}")).Click();
        page.WaitForAssertion(() => Assert.StartsWith(first, Rows(page)[0], StringComparison.Ordinal));

        page.Find(At($"sort-{column}")).Click();
        page.WaitForAssertion(() => Assert.StartsWith(firstTurned, Rows(page)[0], StringComparison.Ordinal));
    }

    [Fact]
    public void Page_ThreeHundredSets_AllStandInTheList()
    {
        foreach (var number in Enumerable.Range(0, 300))
        {
            AddOwn($"set-{number}.jsonl", number);
        }

        var page = Render();

        Assert.Equal(303, page.FindAll(At("dataset-row")).Count);
        Assert.Contains("303 of 303", page.Find(At("dataset-count")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_Address_IsFetchedAndListed()
    {
        var page = Render();

        page.Find("#dataset-address").Input("https://host/fetched.jsonl");
        page.Find("#dataset-address").Closest("form")!.Submit();

        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll(At("dataset-row")).Count));
        Assert.Equal("datasets/fetched-0123.jsonl", page.Find($"{At("dataset-added")} a").GetAttribute("href"));
    }

    [Fact]
    public void Add_PathOfTheMachine_SaysThatNoCopyIsMade()
    {
        var page = Render();

        page.Find("#dataset-address").Input("/data/elsewhere.jsonl");
        page.Find("#dataset-address").Closest("form")!.Submit();

        page.WaitForAssertion(() => Assert.Contains("New run", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    private static List<string> Rows(IRenderedComponent<DatasetsPage> page) => [.. page.FindAll(At("dataset-row")).Select(row => row.TextContent)];

    private void AddOwn(string name, long size) => _studio.Libraries.Known.Add(new DatasetInfo($"/studio/datasets/{name}", name, size, false) { AddedAt = FakeRuns.Start });

    private void AddRun(string id, string name, string file)
    {
        var history = FakeRuns.History(id, name, 3, RunStatus.Succeeded);
        _studio.Store.Add(history with { Spec = history.Spec with { TrainingFile = file, ValidationFile = null } });
    }

    private IRenderedComponent<DatasetsPage> Render(bool listed = true)
    {
        var page = _studio.Render<DatasetsPage>();
        page.WaitForElement(listed ? _studio.Libraries.Known.Count == 0 ? ".empty" : At("dataset-row") : At("error"));
        return page;
    }
}
