using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A run made, stopped and deleted by somebody who has a keyboard and nothing else.</summary>
[Collection("Torch")]
public sealed class KeyboardTests
{
    // More stops than any page has between two things that belong together.
    private const int MostTabs = 120;
    // Counts what can be pressed, one for each group of radio buttons, and remembers what has had the focus and could not be seen to have it.
    private const string ListenForFocus = """
        () => {
          const name = stop => stop.outerHTML.slice(0, 160);
          const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
            .filter(stop => !stop.disabled && stop.tabIndex >= 0 && stop.checkVisibility({ visibilityProperty: true }) && !(stop.type === 'radio' && !stop.checked));
          const reached = new Set(), unseen = [];
          const isMarked = part => part && (getComputedStyle(part).outlineStyle !== 'none' || getComputedStyle(part).boxShadow !== 'none');
          addEventListener('focusin', ({ target }) => {
            reached.add(target);
            if (!isMarked(target) && !isMarked(target.parentElement)) unseen.push(target);
          });
          document.activeElement?.blur();
          window.studioStops = { faults: () => [...all.filter(stop => !reached.has(stop) && stop.isConnected).map(stop => `never reached: ${name(stop)}`), ...unseen.map(stop => `nobody sees the focus on ${name(stop)}`)] };
          return all.length;
        }
        """;

    private const string InDialog = "() => document.activeElement.closest('.mud-dialog-container') !== null";

    [Fact]
    public async Task Person_WithKeyboardAlone_MakesStopsAndDeletesARun()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        await page.VisitAsync(studio.Address);

        await SkipToThePageAsync(page);
        await CreateAsync(page);
        await PressAsync(page, "stop");
        await Expect(page.GetByTestId("confirm-yes")).ToBeVisibleAsync();
        await PressAsync(page, "confirm-yes");
        await Expect(page.GetByTestId("delete")).ToBeEnabledAsync(new() { Timeout = 180_000 });

        await PressAsync(page, "delete");
        await StaysInTheDialogAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("confirm-yes")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("delete")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("confirm-yes")).ToBeVisibleAsync();
        await PressAsync(page, "confirm-yes");
        await Expect(page).ToHaveURLAsync(new Regex(@"^[^?]*/runs$"));
    }

    // What can be reached by hand can be reached by keys, and is seen to be reached.
    [Fact]
    public async Task Pages_TabByTab_LeadToEverythingThatCanBePressed()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var run = await ShortRun.TuneAsync(studio, steps: 2);
        var sweep = await ShortRun.SweepAsync(studio);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        var faults = new List<string>();
        foreach (var path in StudioPages.Of(run, sweep))
        {
            await page.VisitAsync(studio.Address + path);
            var stops = await page.EvaluateAsync<int>(ListenForFocus);
            for (var tab = 0; tab < stops + 5; tab++)
            {
                await page.Keyboard.PressAsync("Tab");
            }

            faults.AddRange((await page.EvaluateAsync<string[]>("() => window.studioStops.faults()")).Select(fault => $"{path}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // A page begins at its heading; what stands before it is reached backwards, and the first of that leads past the rest.
    private static async Task SkipToThePageAsync(IPage page)
    {
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        for (var tab = 0; tab < MostTabs && !await page.EvaluateAsync<bool>("() => document.activeElement.matches('.skip-link')"); tab++)
        {
            await page.Keyboard.PressAsync("Shift+Tab");
        }

        await Expect(page.Locator(".skip-link")).ToBeFocusedAsync();
        await Expect(page.Locator(".skip-link")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
    }

    private static async Task CreateAsync(IPage page)
    {
        await page.VisitAsync(new Uri(page.Url).GetLeftPart(UriPartial.Authority) + "/new");
        await PressAsync(page, "model-choice", " ");
        await Expect(page.GetByTestId("model-choice").First).ToHaveAttributeAsync("aria-checked", "true");
        await GoOnAsync(page);
        await PressAsync(page, "data-choice", " ");
        await Expect(page.GetByTestId("record-count")).ToBeVisibleAsync();
        foreach (var shown in new[] { "option-rank", "plan-total", "command-line" })
        {
            await GoOnAsync(page);
            await Expect(page.GetByTestId(shown)).ToBeVisibleAsync();
        }

        await PressAsync(page, "start-run");
        await Expect(page).ToHaveURLAsync(new Regex(@"/runs/[^/]+$"));
        await Expect(page.GetByTestId("stop")).ToBeVisibleAsync();
    }

    // Until the heading has taken the focus, the button still has it.
    private static async Task GoOnAsync(IPage page)
    {
        await PressAsync(page, "step-next");
        await Expect(page.Locator("#step-title")).ToBeFocusedAsync();
    }

    private static async Task StaysInTheDialogAsync(IPage page)
    {
        // The focus follows the dialog's first frame.
        await page.WaitForFunctionAsync(InDialog);
        for (var tab = 0; tab < 8; tab++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.True(await page.EvaluateAsync<bool>(InDialog), $"After {tab + 1} tabs the focus was behind the dialog: {await page.EvaluateAsync<string>("() => document.activeElement.outerHTML.slice(0, 200)")}");
        }
    }

    // Tab after tab until it has the focus, which must be seen, and then the key.
    private static async Task PressAsync(IPage page, string testId, string key = "Enter")
    {
        await Expect(page.GetByTestId(testId).First).ToBeVisibleAsync();
        for (var tab = 0; tab < MostTabs; tab++)
        {
            if (await page.EvaluateAsync<bool>("id => document.activeElement?.dataset.testid === id", testId))
            {
                Assert.True(await page.EvaluateAsync<bool>("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"), $"Nobody sees that '{testId}' has the focus.");
                await page.Keyboard.PressAsync(key);
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"'{testId}' is not reached by {MostTabs} tabs; the focus is on {await page.EvaluateAsync<string>("() => document.activeElement.outerHTML.slice(0, 200)")}.");
    }
}
