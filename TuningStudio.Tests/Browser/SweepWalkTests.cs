using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TuningStudio.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A sweep from the form to its best run, that run's views, and its card imported as a new run; in both languages.</summary>
[Collection("Torch")]
public sealed class SweepWalkTests
{
    private const float RunTimeout = 10 * 60_000;

    // Two runs of one step, with everything that a run's views show.
    private static string Draft => JsonSerializer.Serialize(new
    {
        name = "Ranks",
        trainingFile = Path.Combine(SharedFiles.RepositoryRoot, "samples", "datasets", "support-intents.train.jsonl"),
        samplePrompts = "Hi, can I still cancel order 8519?",
        options = new { maxSteps = "1", computeClassificationMetrics = "true", rowLosses = "20" },
        sweep = new { axes = new[] { new { option = "rank", text = "4,8" } } },
    });

    [Fact]
    public async Task Sweep_FromFormToImportedCard_IsWalkedInBothLanguages()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var english = await OpenAsync(browser, studio, "en-US");
        var sweep = await StartAsync(english);
        await WalkAsync(english, sweep, "Before training");
        await WalkAsync(await OpenAsync(browser, studio, "zh-CN"), sweep, "训练前");
    }

    private static async Task<IPage> OpenAsync(IBrowser browser, StudioProcess studio, string language)
    {
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = language, ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        await page.VisitAsync(studio.Address + "/runs");
        return page;
    }

    private static async Task<string> StartAsync(IPage page)
    {
        await page.EvaluateAsync("draft => localStorage.setItem('studio.draft', draft)", Draft);
        await page.VisitAsync(new Uri(new Uri(page.Url), "/new?step=plan").ToString());
        await Expect(page.GetByTestId("plan-sweep")).ToContainTextAsync("2 runs");
        await page.GetByTestId("step-next").ClickAsync();
        await Expect(page.GetByTestId("api-call")).ToContainTextAsync("/api/v1/sweeps");
        await Expect(page.GetByTestId("start-run")).ToHaveTextAsync("Start 2 runs");
        await page.GetByTestId("start-run").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/sweeps/[^/]+$"));
        await Expect(page.GetByTestId("sweep-row").GetByTestId("status").And(page.Locator("[data-status=Succeeded]"))).ToHaveCountAsync(2, new() { Timeout = RunTimeout });
        return page.Url;
    }

    private static async Task WalkAsync(IPage page, string sweep, string before)
    {
        await page.VisitAsync(sweep);
        await Expect(page.GetByTestId("sweep-best")).ToHaveCountAsync(1);
        await page.GetByTestId("sweep-row").Filter(new() { Has = page.GetByTestId("sweep-best") }).GetByRole(AriaRole.Link).ClickAsync();

        await page.GetByTestId("chart-axis").SelectOptionAsync("Epochs");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?axis=epochs$"));
        await page.GetByTestId("view-Samples").ClickAsync();
        await page.GetByTestId("sample-slider").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.GetByTestId("sample-step")).ToHaveTextAsync("0");
        await Expect(page.GetByTestId("samples-place")).ToHaveTextAsync(before, new() { IgnoreCase = true });
        await page.GetByTestId("view-Classification").ClickAsync();
        await Expect(page.GetByTestId("per-class")).ToBeVisibleAsync();
        await page.GetByTestId("view-Rows").ClickAsync();
        await Expect(page.GetByTestId("row-losses")).ToBeVisibleAsync();
        await page.GetByTestId("view-Overview").ClickAsync();
        await Expect(page.GetByTestId("chart-axis")).ToHaveValueAsync("Epochs");

        var card = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("run-card").ClickAsync());
        await page.VisitAsync(new Uri(new Uri(page.Url), "/import").ToString());
        await page.GetByTestId("card-file").SetInputFilesAsync((await card.PathAsync())!);
        await Expect(page.GetByTestId("card-same")).ToBeVisibleAsync();
        await page.GetByTestId("card-open").ClickAsync();
        await Expect(page.GetByTestId("command-line")).ToContainTextAsync("--rank");
        await page.GetByTestId("step-model").ClickAsync();
        await page.GetByTestId("start-over").ClickAsync();
    }
}
