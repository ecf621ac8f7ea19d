using AngleSharp.Dom;
using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Compare;

/// <summary>Each control of the comparison changes the address and the chart.</summary>
public sealed class CompareControlTests
{
    [Fact]
    public async Task Axis_Chosen_IsTheCharts()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);

        page.Find(At("compare-axis")).Change("Time");

        page.WaitForAssertion(() => Assert.Equal("compare?runs=a&axis=time", Address(studio)));
        Assert.Equal(100 * 0.4 / 60, Chart(page).Snapshot["a"].X[^1], 9);
    }

    [Theory]
    [InlineData("compare-log", "log=1", true, false)]
    [InlineData("compare-clip", "clip=1", false, true)]
    public async Task Switch_Turned_IsTheCharts(string control, string part, bool isLog, bool isClipped)
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);

        page.Find(At(control)).Change(true);

        page.WaitForAssertion(() => Assert.Equal($"compare?runs=a&{part}", Address(studio)));
        Assert.Equal((isLog, isClipped), (Chart(page).Spec.IsLog, Chart(page).Spec.IsClipped));
        page.Find(At(control)).Change(false);
        page.WaitForAssertion(() => Assert.Equal("compare?runs=a", Address(studio)));
    }

    [Fact]
    public async Task Smoothing_Moved_IsTheCharts()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);

        page.Find(At("compare-smoothing")).Change("0.2");

        page.WaitForAssertion(() => Assert.Equal("compare?runs=a&smooth=0.2", Address(studio)));
        Assert.Equal(0.2, Chart(page).Spec.Smoothing);
        Assert.Equal("0.20", page.Find(At("compare-smoothing")).NextElementSibling!.Text());
    }

    [Fact]
    public async Task Add_ManyRuns_OffersTheNewestAndFindsTheOthers()
    {
        await using var studio = new StudioPageContext();
        foreach (var number in Enumerable.Range(1, 40))
        {
            var run = FakeRuns.History($"r{number}", $"Run {number}", 10, RunStatus.Succeeded);
            studio.Store.Add(run with { Summary = run.Summary with { CreatedAt = FakeRuns.Start.AddMinutes(number) } });
        }

        var page = Open(studio);
        Assert.Equal(1 + RunField.Most, page.FindAll($"{At("compare-add")} option").Count);

        page.Find(At("compare-add-find")).Input("run 7");
        Assert.Equal(["", "r7"], page.FindAll($"{At("compare-add")} option").Select(option => option.GetAttribute("value")));
        page.Find(At("compare-add")).Change("r7");

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(At("compared")).Count));
    }

    private static string Address(StudioPageContext studio) => studio.Navigation.ToBaseRelativePath(studio.Navigation.Uri);

    private static LiveChart Chart(IRenderedComponent<ComparePage> page) => page.FindComponent<LiveChart>().Instance;

    private static IRenderedComponent<ComparePage> Open(StudioPageContext studio)
    {
        studio.Store.Add(FakeRuns.History("a", "Run a", 100, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("compare?runs=a");
        return studio.Render<ComparePage>();
    }
}
