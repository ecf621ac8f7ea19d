using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Compare;

/// <summary>What comes while the compared runs are still read.</summary>
public sealed class CompareReadingTests
{
    [Fact]
    public async Task Render_RunsStillRead_ShowsASkeletonAndLosesNoNews()
    {
        await using var studio = new StudioPageContext();
        var running = FakeRuns.History("a", "Run a", 100, RunStatus.Running);
        studio.Store.Add(running);
        var reading = new TaskCompletionSource();
        studio.Store.Reading = reading.Task;
        var page = Open(studio, "a");
        Assert.NotEmpty(page.FindAll(".mud-skeleton"));
        Assert.Empty(page.FindAll(".empty"));

        // The last word of a run: no other comes after it.
        await studio.Store.PushAsync("a", run => run with { Status = RunStatus.Succeeded });
        await page.InvokeAsync(reading.SetResult);

        page.WaitForAssertion(() => Assert.Equal("Succeeded", page.Find($"{At("compared")} {At("status")}").GetAttribute("data-status")));
        Assert.Empty(page.FindAll(".mud-skeleton"));
    }

    [Fact]
    public async Task Address_OtherRunsWhileTheFirstAreRead_ShowsThoseAlone()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("a", "Run a", 100, RunStatus.Succeeded));
        studio.Store.Add(FakeRuns.History("b", "Run b", 100, RunStatus.Succeeded));
        var first = new TaskCompletionSource();
        studio.Store.Reading = first.Task;
        var page = Open(studio, "a");

        studio.Store.Reading = Task.CompletedTask;
        studio.Navigation.NavigateTo("compare?runs=b");
        page.WaitForAssertion(() => Assert.Contains("Run b", Assert.Single(page.FindAll(At("compared"))).TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(first.SetResult);

        Assert.Contains("Run b", Assert.Single(page.FindAll(At("compared"))).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_OtherRunsShownWhileItIsRead_ChangesThoseNotAtAll()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("a", "Run a", 100, RunStatus.Running));
        studio.Store.Add(FakeRuns.History("b", "Run b", 100, RunStatus.Succeeded));
        var page = Open(studio, "a");
        var reading = new TaskCompletionSource();
        studio.Store.Reading = reading.Task;
        var pushed = studio.Store.PushAsync("a", run => run with { Status = RunStatus.Succeeded });

        studio.Store.Reading = Task.CompletedTask;
        studio.Navigation.NavigateTo("compare?runs=b");
        page.WaitForAssertion(() => Assert.Contains("Run b", Assert.Single(page.FindAll(At("compared"))).TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(reading.SetResult);
        await pushed;

        Assert.Contains("Run b", Assert.Single(page.FindAll(At("compared"))).TextContent, StringComparison.Ordinal);
    }

    private static IRenderedComponent<ComparePage> Open(StudioPageContext studio, string runs)
    {
        studio.Navigation.NavigateTo($"compare?runs={runs}");
        return studio.Render<ComparePage>();
    }
}
