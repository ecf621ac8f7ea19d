using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;

namespace TuningStudio.Tests.Web.Components.Layout;

/// <summary>Where there is nothing to see, a link leads on: a button without a script behind it would do nothing.</summary>
public sealed class WaysHomeTests
{
    [Fact]
    public async Task Page_WithNothingToShow_LeadsHomeByALink()
    {
        await using var studio = new StudioPageContext();

        var links = new[] { studio.Render<NotFoundPage>().Find("a"), studio.Render<ErrorPage>().Find("a"), studio.Render<RunsPage>().Find(".empty a") };

        Assert.All(links, link => Assert.Equal("./", link.GetAttribute("href")));
    }
}
