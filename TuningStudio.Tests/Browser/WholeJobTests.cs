using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>The mission's main job in a real browser, against the real site and its real workers.</summary>
[Collection("Torch")]
public sealed class WholeJobTests
{
    private const float RunTimeout = 25 * 60_000;
    private const string RateAxis = "(document.querySelector('[data-testid=rate-chart] .chart-canvas')?.layout?.xaxis?.range[1] ?? 0)";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_TunesTheStarterOnASample_SeesItAndComparesTheAnswers()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(Cancel);
        var page = await OpenAsync(browser, studio);
        try
        {
            await DoTheJobAsync(browser, studio, page);
        }
        catch (Exception)
        {
            var picture = Path.Combine(AppContext.BaseDirectory, "whole-job.png");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = picture, FullPage = true });
            TestContext.Current.TestOutputHelper?.WriteLine($"What the page looked like: {picture}\nAddress: {page.Url}\nWhat the site said:\n{studio.Output}");
            throw;
        }
    }

    private static async Task DoTheJobAsync(IBrowser browser, StudioProcess studio, IPage page)
    {
        await CreateRunAsync(page);
        await SeeTheChartMoveAsync(page);

        // A reload and a second browser show the same picture.
        await page.ReloadAsync();
        var second = await OpenAsync(browser, studio, new Uri(page.Url).PathAndQuery);
        await ExpectPointsAsync(second, 2);
        await second.CloseAsync();

        await Expect(page.GetByTestId("status").First).ToHaveAttributeAsync("data-status", "Succeeded", new() { Timeout = RunTimeout });
        await page.GetByTestId("open-playground").First.ClickAsync();
        var (tuned, untuned) = await AskAsync(page, "Hi, can I still cancel order 8519?");

        Assert.NotEqual(untuned, tuned);
        Assert.Equal("cancel_order", tuned.Trim());
    }

    private static async Task<IPage> OpenAsync(IBrowser browser, StudioProcess studio, string path = "/")
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(studio.Address + path);
        return page;
    }

    // Through the stepper, with the sample's data and every default.
    private static async Task CreateRunAsync(IPage page)
    {
        await page.GetByTestId("nav-new").First.ClickAsync();
        await page.GetByTestId("model-choice").First.ClickAsync();
        await page.GetByTestId("step-next").ClickAsync();
        await page.Locator("[data-testid=data-choice][data-path*=support-intents]").ClickAsync();
        await Expect(page.GetByTestId("record-count")).ToContainTextAsync("700");
        await page.GetByTestId("step-next").ClickAsync();
        await Expect(page.GetByTestId("option-rank")).ToBeVisibleAsync();
        await page.GetByTestId("step-next").ClickAsync();
        await Expect(page.GetByTestId("plan-verdict")).ToHaveTextAsync("fits");
        await page.GetByTestId("step-next").ClickAsync();
        await Expect(page.GetByTestId("command-line")).ToContainTextAsync("tuningstudio tune");
        await page.GetByTestId("start-run").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/runs/[^/]+$"));
    }

    private static async Task SeeTheChartMoveAsync(IPage page)
    {
        await Expect(page.GetByTestId("status").First).ToHaveAttributeAsync("data-status", "Running", new() { Timeout = RunTimeout });
        await ExpectPointsAsync(page, 2);
        var before = await PointsAsync(page);
        await ExpectPointsAsync(page, before + 1);

        // Every chart is drawn on, not only the first: its axis grows with the steps.
        await page.WaitForFunctionAsync($"() => {RateAxis} > 0", null, new() { Timeout = RunTimeout });
        var reached = await page.EvaluateAsync<double>(RateAxis);
        await page.WaitForFunctionAsync($"reached => {RateAxis} > reached", reached, new() { Timeout = RunTimeout });
    }

    private static async Task ExpectPointsAsync(IPage page, int atLeast) => await page.WaitForFunctionAsync(
        "least => Number(document.querySelector('[data-testid=loss-chart] [data-points]')?.dataset.points ?? 0) >= least",
        atLeast,
        new() { Timeout = RunTimeout });

    private static async Task<int> PointsAsync(IPage page) =>
        int.Parse((await page.Locator("[data-testid=loss-chart] [data-points]").GetAttributeAsync("data-points"))!, CultureInfo.InvariantCulture);

    private static async Task<(string Tuned, string Base)> AskAsync(IPage page, string question)
    {
        await page.GetByTestId("temperature").FillAsync("0");
        await page.GetByTestId("playground-prompt").FillAsync(question);
        await page.GetByTestId("playground-send").ClickAsync();
        await Expect(page.GetByTestId("answer-base-reason")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Expect(page.GetByTestId("answer-tuned-reason")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        return (await page.GetByTestId("answer-tuned").InnerTextAsync(), await page.GetByTestId("answer-base").InnerTextAsync());
    }
}
