using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A run's page on a phone: short, with the rest folded to lines that say what is in it.</summary>
[Collection("Torch")]
public sealed class PhoneTests
{
    [Fact]
    public async Task RunPage_OnAPhone_IsFoldedAndOpensWhereItIsTouchedOrThePhoneIsTurned()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var run = await ShortRun.TuneAsync(studio, steps: 4);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 390, Height = 844 } });
        page.SetDefaultTimeout(60_000);

        await page.GotoAsync($"{studio.Address}/runs/{run}");
        await Expect(page.GetByTestId("log")).ToBeHiddenAsync();
        await Expect(page.GetByTestId("checkpoints")).ToBeHiddenAsync();
        await Expect(page.GetByTestId("rate-chart")).ToBeHiddenAsync();
        await Expect(page.GetByTestId("loss-chart")).ToBeVisibleAsync();
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"), 844, 4 * 844);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));

        // The log is at its newest line.
        await page.Locator("#log-title").ClickAsync();
        await Expect(page.Locator("[data-testid=log] p").Last).ToBeInViewportAsync();

        await page.Locator("#checkpoints-title").ClickAsync();
        await Expect(page.GetByTestId("evaluate-checkpoint").First).ToBeInViewportAsync(new() { Ratio = 1 });

        // A chart that was folded as it was drawn has its size once it is seen.
        await page.GetByTestId("more-charts").Locator("summary").First.ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=rate-chart] .main-svg')?.clientWidth > 250");

        await page.SetViewportSizeAsync(1280, 844);
        await Expect(page.GetByTestId("hyperparameters")).ToBeVisibleAsync();
    }
}
