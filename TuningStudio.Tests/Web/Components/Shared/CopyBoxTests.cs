using Bunit;
using MudBlazor;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components.Shared;

public sealed class CopyBoxTests
{
    [Theory]
    [InlineData(true, "en", "Copied.")]
    [InlineData(false, "en", "Select the text instead.")]
    [InlineData(true, "zh", "已复制")]
    public async Task Copy_Pressed_SaysWhetherTheBrowserLetIt(bool isAllowed, string language, string said)
    {
        await using var studio = new StudioPageContext(language);
        studio.JSInterop.Setup<bool>("studio.copy", _ => true).SetResult(isAllowed);
        var bar = studio.Render<MudSnackbarProvider>();
        var box = studio.Render<CopyBox>(parameters => parameters.Add(item => item.Text, "tune --rank 8 --seed 1"));

        box.Find("button").Click();

        bar.WaitForAssertion(() => Assert.Contains(said, bar.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
        Assert.Equal("tune --rank 8 --seed 1", Assert.Single(studio.JSInterop.Invocations["studio.copy"]).Arguments[0]);
    }
}
