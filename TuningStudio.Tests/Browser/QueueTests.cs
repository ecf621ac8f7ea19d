using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>The queue in the hand: dragged with a real mouse, and moved by real keys.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task Queue_DraggedAndMovedByKeys_IsInThatOrderAndStaysSo()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(cancel, HeldWorker.Environment());
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(studio.Address + "/runs");
        foreach (var name in new[] { "Running", "First", "Second", "Third" })
        {
            await HeldWorker.RunAsync(studio, name);
        }

        var items = page.GetByTestId("queue-item");
        var names = items.Locator("a");
        await Expect(names).ToHaveTextAsync(["First", "Second", "Third"]);

        await items.Nth(2).DragToAsync(items.Nth(0));
        await Expect(names).ToHaveTextAsync(["Third", "First", "Second"]);

        await items.Nth(0).DragToAsync(items.Nth(1));
        await Expect(names).ToHaveTextAsync(["First", "Third", "Second"]);

        await page.ReloadAsync();
        await Expect(names).ToHaveTextAsync(["First", "Third", "Second"]);

        // The page lives once its heading has the focus. By keyboard: the arrow keeps the focus as its run moves, also at the end, where it leads nowhere.
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await page.GetByLabel("Move First down").FocusAsync();
        foreach (var order in new string[][] { ["Third", "First", "Second"], ["Third", "Second", "First"] })
        {
            await page.Keyboard.PressAsync("Enter");
            await Expect(names).ToHaveTextAsync(order);
            await Expect(page.GetByLabel("Move First down")).ToBeFocusedAsync();
        }
    }
}
