using Bunit;
using Microsoft.JSInterop;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.RunList;

/// <summary>The order of the list of runs, what it says where nothing matches, and its columns in a browser that keeps nothing.</summary>
public sealed class RunOrderTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public RunOrderTests()
    {
        // Each but the last has a value in every column; a higher number has the higher one.
        Add("r1", "apple", RunStatus.Running, 1);
        Add("r2", "Banana", RunStatus.Succeeded, 2);
        var bare = FakeRuns.History("r3", "cherry", 0, RunStatus.Failed);
        _studio.Store.Add(bare with { Summary = bare.Summary with { CreatedAt = FakeRuns.Start.AddHours(3) } });
    }

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData("name", "r1 r2 r3", "r3 r2 r1")]
    [InlineData("status", "r1 r2 r3", "r3 r2 r1")]
    [InlineData("method", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("data", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("learningrate", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("rank", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("tags", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("loss", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("validation", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("exact", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("speed", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("progress", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("elapsed", "r1 r2 r3", "r2 r1 r3")]
    [InlineData("created", "r1 r2 r3", "r3 r2 r1")]
    public void Sort_ByAnyColumn_PutsRunsWithoutAValueLast(string column, string ascending, string descending)
    {
        Assert.Equal(ascending, Ids($"runs?sort={column}"));
        Assert.Equal(descending, Ids($"runs?sort=-{column}"));
    }

    [Fact]
    public void SortBy_OnANarrowScreen_OrdersAsItsHeadingsWould()
    {
        var page = _studio.Render<RunsPage>();

        page.Find(At("sort-by")).Change("Validation");

        page.WaitForAssertion(() => Assert.Contains("sort=", _studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains("validation", _studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("cherry", page.FindAll(At("run-row"))[^1].QuerySelector("a")!.TextContent);
        page.Find(At("sort-by")).Change("nonsense");
        Assert.Contains("validation", _studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs?q=zzz", "No run matches “zzz”.")]
    [InlineData("runs?status=queued", "No run is like that.")]
    public void Filter_NothingMatches_SaysSoAndCanBeCleared(string address, string said)
    {
        _studio.Navigation.NavigateTo(address);
        var page = _studio.Render<RunsPage>();
        Assert.Equal(said, page.Find(At("no-match")).TextContent);
        Assert.Empty(page.FindAll(At("run-table")));
        Assert.Contains("0", page.Find(At("runs-count")).TextContent, StringComparison.Ordinal);

        page.Find(At("filter-clear")).Click();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(At("run-row")).Count));
    }

    [Fact]
    public void Columns_BrowserKeepsNothing_AreTheUsualOnesAndCanBeChosen()
    {
        _studio.JSInterop.Setup<string?>("localStorage.getItem", RunsPage.ColumnsKey).SetException(new JSException("denied"));
        _studio.JSInterop.SetupVoid("localStorage.setItem", _ => true).SetException(new JSException("denied"));
        var page = _studio.Render<RunsPage>();
        Assert.Equal(7, page.FindAll("th button").Count);

        page.Find(At("column-Speed")).Change(true);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("sort-Speed"))));
    }

    [Fact]
    public void Columns_KeptByAnotherVersion_AreTheUsualOnes()
    {
        _studio.JSInterop.Setup<string?>("localStorage.getItem", RunsPage.ColumnsKey).SetResult("{not json");

        Assert.Equal(7, _studio.Render<RunsPage>().FindAll("th button").Count);
    }

    private string Ids(string address)
    {
        _studio.Navigation.NavigateTo(address);
        return string.Join(' ', _studio.Render<RunsPage>().FindAll($"{At("run-row")} .run-list-name a").Select(link => link.GetAttribute("href")!["runs/".Length..]));
    }

    private void Add(string id, string name, RunStatus status, int value)
    {
        var history = FakeRuns.History(id, name, 50, status);
        _studio.Store.Add(history with
        {
            Summary = history.Summary with
            {
                CreatedAt = FakeRuns.Start.AddHours(value),
                Method = $"method {value}",
                TrainingFile = $"/data/{value}.jsonl",
                LearningRate = value,
                Rank = value,
                Tags = RunTags.None.With($"tag {value}"),
                TrainLoss = value,
                ValidationLoss = value,
                SequenceAccuracy = value / 10.0,
                TokensPerSecond = value,
                Step = value,
                StartedAt = FakeRuns.Start,
                FinishedAt = FakeRuns.Start.AddMinutes(value),
            },
        });
    }
}
