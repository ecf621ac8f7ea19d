using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>The two switches in the bar: dark or light, English or Chinese.</summary>
public sealed class LookTests
{
    [Fact]
    public async Task Switches_Pressed_ChangeTheLookWhereOneIsAndAreRemembered()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ColorScheme = ColorScheme.Light });
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(studio.Address + "/runs?q=nothing");
        var paper = await PaperAsync(page);

        await page.GetByTestId("theme-toggle").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.NotEqual(paper, await PaperAsync(page));
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.GetByTestId("language-zh").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh");
        await Expect(page).ToHaveURLAsync(studio.Address + "/runs?q=nothing");
        await page.GetByTestId("nav-models").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "模型" }).First).ToBeVisibleAsync();

        await page.GetByTestId("language-en").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.GetByTestId("theme-toggle").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        Assert.Equal(paper, await PaperAsync(page));
    }

    [Fact]
    public async Task Page_MadeAnewUnderAPress_TakesThePressAndNoKeyBefore()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ColorScheme = ColorScheme.Light });
        page.SetDefaultTimeout(60_000);
        await page.VisitAsync(studio.Address + "/datasets");
        var toggle = page.GetByTestId("theme-toggle");

        // As the circuit does it with the elements that the server sent.
        await toggle.HoverAsync();
        await page.Mouse.DownAsync();
        await toggle.EvaluateAsync("toggle => toggle.replaceWith(toggle.cloneNode(true))");
        await page.Mouse.UpAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await toggle.ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");

        var search = page.Locator("main input[type=search], main input[type=text]").First;
        await page.EvaluateAsync("() => document.querySelector('main').setAttribute('aria-disabled', 'true')");
        await search.FocusAsync();
        await page.Keyboard.PressAsync("x");
        Assert.Empty(await search.InputValueAsync());
        await page.EvaluateAsync("() => document.querySelector('main').removeAttribute('aria-disabled')");
        await page.Keyboard.PressAsync("x");
        Assert.Equal("x", await search.InputValueAsync());
    }

    private static Task<string> PaperAsync(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
