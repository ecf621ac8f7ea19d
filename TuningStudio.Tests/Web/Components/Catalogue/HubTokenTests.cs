using Bunit;
using TuningStudio.Core.Hub;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Catalogue;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Catalogue;

public sealed class HubTokenTests
{
    [Fact]
    public async Task Token_KeptAndForgotten_AsksForBoth()
    {
        await using var studio = new StudioPageContext();
        var token = studio.Render<HubToken>(parameters => parameters.Add(item => item.Hub, new HubState(HubKind.ModelScope, new Uri("https://hub.example/"), false, false)));
        Assert.Empty(token.FindAll(At("token-forget")));

        token.Find(At("token-field")).Input("ms-1");
        token.Find("form").Submit();

        Assert.Equal("ms-1", studio.Downloads.Tokens[HubKind.ModelScope]);
        Assert.DoesNotContain("ms-1", token.Markup, StringComparison.Ordinal);
        token.Render(parameters => parameters.Add(item => item.Hub, new HubState(HubKind.ModelScope, new Uri("https://hub.example/"), true, true)));
        token.Find(At("token-forget")).Click();
        Assert.Null(studio.Downloads.Tokens[HubKind.ModelScope]);
    }
}
