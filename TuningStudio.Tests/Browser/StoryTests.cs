using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A person's whole way: data with faults, a fix, the plan, a run, a branch of it, comparison, playground, blind vote, export. In Chinese on a phone.</summary>
[Collection("Torch")]
public sealed class StoryTests
{
    private const int Records = 60;
    private const int Copies = 4;
    private const float RunTimeout = 10 * 60_000;

    [Theory]
    [InlineData("en-US", 1440, 900)]
    [InlineData("zh-CN", 390, 844)]
    public async Task Person_FaultyDataToExport_ArrivesWithoutLeavingTheBrowser(string locale, int width, int height)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = locale, ViewportSize = new() { Width = width, Height = height } });
        page.SetDefaultTimeout(60_000);
        try
        {
            await page.VisitAsync(studio.Address + "/new?step=model");
            await MendDataAsync(page);
            await StartAsync(page, ["options", "plan", "review"]);
            var first = new Uri(page.Url).AbsolutePath;
            await PressAsync(page, "branch");
            await Expect(page.GetByTestId("branch-notice")).ToBeVisibleAsync();
            await StartAsync(page, ["data", "options", "plan", "review"]);
            await CompareAsync(page, studio);
            await VoteAsync(page, studio, first);
            await ExportAsync(page, studio, first);
        }
        catch (Exception)
        {
            var picture = Path.Combine(AppContext.BaseDirectory, $"story-{locale}.png");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = picture, FullPage = true });
            TestContext.Current.TestOutputHelper?.WriteLine($"What the page looked like: {picture}\nAddress: {page.Url}\nWhat the site said:\n{studio.Output}");
            throw;
        }
    }

    // Some records stand there twice; the finding's own button writes a version without them, and that is what is trained on.
    private static async Task MendDataAsync(IPage page)
    {
        var lines = Enumerable.Range(0, Records).Select(number => JsonSerializer.Serialize(new { prompt = $"What is the number of drawer {number}?", completion = $"Drawer {number} has number {number * 7}." })).ToList();
        var file = new FilePayload { Name = "drawers.jsonl", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines.Concat(lines.Take(Copies)))) };
        await page.GetByTestId("model-choice").First.ClickAsync();
        await page.GetByTestId("step-next").ClickAsync();
        await Expect(page.Locator("#training-upload")).ToBeEnabledAsync();
        await page.SetInputFilesAsync("#training-upload", file);
        await Expect(page.GetByTestId("record-count")).ToContainTextAsync($"{Records + Copies}");

        await page.GetByTestId("data-finding-duplicates").Locator("summary").ClickAsync();
        await page.GetByTestId("apply-dropDuplicates").ClickAsync();

        await Expect(page.GetByTestId("record-count")).ToContainTextAsync($"{Records}");
        await Expect(page.GetByTestId("data-finding-duplicates")).ToHaveCountAsync(0);
    }

    // Through the steps that are left, to a run that has ended well. The address changes before the step does.
    private static async Task StartAsync(IPage page, IReadOnlyList<string> steps)
    {
        foreach (var step in steps)
        {
            await page.GetByTestId("step-next").ClickAsync();
            await Expect(page.GetByTestId($"step-{step}")).ToHaveAttributeAsync("aria-current", "step");
            if (step == "plan")
            {
                await Expect(page.GetByTestId("plan-total")).ToBeVisibleAsync();
            }
        }

        await page.GetByTestId("start-run").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/runs/[^/]+$"));
        await Expect(page.GetByTestId("status").First).ToHaveAttributeAsync("data-status", "Succeeded", new() { Timeout = RunTimeout });
    }

    // On a phone the parts of a run's page are folded.
    private static async Task PressAsync(IPage page, string testId)
    {
        var wanted = page.GetByTestId(testId).First;
        await wanted.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (page.ViewportSize!.Width < 640)
        {
            await page.Locator("details.phone-fold:not([open])").Filter(new() { Has = page.GetByTestId(testId) }).Locator("summary").First.ClickAsync();
        }

        await wanted.ClickAsync();
    }

    private static async Task CompareAsync(IPage page, StudioProcess studio)
    {
        await page.VisitAsync(studio.Address + "/runs");
        await Expect(page.GetByTestId("run-row")).ToHaveCountAsync(2);
        foreach (var pick in await page.GetByTestId("pick").AllAsync())
        {
            await pick.CheckAsync();
        }

        await page.GetByTestId("bulk-compare").ClickAsync();
        await Expect(page.GetByTestId("compared")).ToHaveCountAsync(2);
    }

    private static async Task VoteAsync(IPage page, StudioProcess studio, string run)
    {
        await page.VisitAsync(studio.Address + run);
        await page.GetByTestId("open-playground").First.ClickAsync();
        await page.GetByTestId("playground-prompt").FillAsync("What is the number of drawer 7?");
        await page.GetByTestId("playground-send").ClickAsync();
        await Expect(page.GetByTestId("answer-base-reason")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Expect(page.GetByTestId("answer-tuned-reason")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await page.GetByTestId("to-vote").ClickAsync();
        await page.GetByTestId("vote-begin").ClickAsync();
        await Expect(page.GetByTestId("vote-1")).ToBeEnabledAsync(new() { Timeout = 180_000 });

        // The keys follow the buttons.
        await Expect(page.GetByTestId("vote-page")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("1");
        await Expect(page.GetByTestId("vote-rate")).ToBeAttachedAsync();
    }

    private static async Task ExportAsync(IPage page, StudioProcess studio, string run)
    {
        await page.VisitAsync(studio.Address + run);
        await PressAsync(page, "export-start");
        await Expect(page.GetByTestId("export-verified")).ToBeVisibleAsync(new() { Timeout = 180_000 });
    }
}
