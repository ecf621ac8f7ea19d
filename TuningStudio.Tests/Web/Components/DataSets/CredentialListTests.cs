using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataSets;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.DataSets;

public sealed class CredentialListTests
{
    [Fact]
    public async Task Credential_EnteredAndForgotten_AsksForBoth()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var list = studio.Render<CredentialList>();
        Assert.Empty(list.FindAll(At("credential-s3-forget")));

        list.Find(At("credential-s3-enter")).Click();
        dialogs.WaitForElement(At("AWS_ACCESS_KEY_ID")).Input("AKIA");
        Assert.Equal("password", dialogs.Find(At("AWS_SECRET_ACCESS_KEY")).GetAttribute("type"));
        dialogs.Find(At("AWS_SECRET_ACCESS_KEY")).Input("secret");
        dialogs.Find("#credential-form").Submit();

        list.WaitForElement(At("credential-s3-forget"));
        Assert.Equal([("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "secret")], studio.Credentials.Entered["s3"].OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => (value.Key, value.Value)));
        Assert.DoesNotContain("secret", list.Markup, StringComparison.Ordinal);
        list.Find(At("credential-s3-forget")).Click();
        list.WaitForAssertion(() => Assert.Empty(list.FindAll(At("credential-s3-forget"))));
        Assert.Empty(studio.Credentials.Entered);
    }

    [Fact]
    public async Task Credential_LeftEmpty_SaysSoAndStaysOpen()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var list = studio.Render<CredentialList>();
        list.Find(At("credential-s3-enter")).Click();

        dialogs.WaitForElement("#credential-form").Submit();

        dialogs.WaitForAssertion(() => Assert.Contains("AWS_ACCESS_KEY_ID: empty.", dialogs.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(studio.Credentials.Entered);
    }

    [Fact]
    public async Task Forget_Refused_SaysWhyAndKeepsIt()
    {
        await using var studio = new StudioPageContext();
        studio.Credentials.Entered["s3"] = new Dictionary<string, string>();
        studio.Credentials.Refusal = new TuningException(ErrorCodes.CannotWrite, "The file cannot be written.", "Check its rights.");
        var list = studio.Render<CredentialList>();

        list.Find(At("credential-s3-forget")).Click();

        Assert.Contains("Check its rights.", list.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(list.FindAll(At("credential-s3-forget")));
        studio.Credentials.Refusal = null;
        list.Find(At("credential-s3-forget")).Click();
        Assert.Empty(list.FindAll(At("error")));
        Assert.Empty(list.FindAll(At("credential-s3-forget")));
    }
}
