using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;

namespace TuningStudio.Tests.Web.Components;

public sealed class SettingsPageTests
{
    [Fact]
    public void Key_MadeAndRevoked_ShowsItsSecretThisOnce()
    {
        using var context = new StudioPageContext();
        var page = context.Render<SettingsPage>();
        page.Find("[data-testid=key-name]").Input("laptop");
        page.Find("[data-testid=key-scope]").Change(ApiScope.Admin.ToString());
        page.Find("form").Submit();

        var secret = page.Find("[data-testid=key-secret-text]").TextContent.Trim();
        Assert.Equal(("laptop", ApiScope.Admin), (context.Keys.Find(secret)!.Name, context.Keys.Find(secret)!.Scope));
        var later = context.Render<SettingsPage>();
        Assert.Contains("laptop", later.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, later.Markup, StringComparison.Ordinal);

        page.Find("[data-testid=key-revoke]").Click();
        Assert.Empty(context.Keys.List());
    }
}
