using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Layout;

namespace TuningStudio.Tests.Web.Components.Layout;

public sealed class NavRailTests
{
    [Theory]
    [InlineData("", "nav-home", "page")]
    [InlineData("new?from=r1", "nav-new", "page")]
    [InlineData("runs", "nav-runs", "page")]
    [InlineData("runs/r1?view=rows#log", "nav-runs", "true")]
    [InlineData("compare?runs=a,b", "nav-runs", "true")]
    [InlineData("sweeps/s1", "nav-runs", "true")]
    [InlineData("import", "nav-runs", "true")]
    [InlineData("models/details?path=x", "nav-models", "true")]
    [InlineData("playground/vote", "nav-playground", "true")]
    [InlineData("playground/file", "nav-playground", "true")]
    [InlineData("not-found", null, null)]
    [InlineData("newsletter", null, null)]
    public async Task Address_OfAPage_MarksTheEntryThatOneComesFrom(string address, string? expected, string? current)
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("settings");
        var rail = studio.Render<NavRail>();
        Assert.Equal("nav-settings", Assert.Single(rail.FindAll("[aria-current]")).GetAttribute("data-testid"));

        studio.Navigation.NavigateTo(address);

        string?[] marked = expected is null ? [] : [expected];
        rail.WaitForAssertion(() => Assert.Equal(marked, rail.FindAll(".rail-link.active").Select(link => link.GetAttribute("data-testid"))));
        Assert.Equal(current, rail.FindAll("[aria-current]").SingleOrDefault()?.GetAttribute("aria-current"));
    }
}
