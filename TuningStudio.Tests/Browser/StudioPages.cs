using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>Where everything is that the studio shows.</summary>
internal static class StudioPages
{
    /// <summary>All pages that are the studio's own: what /api shows is drawn by somebody else's library.</summary>
    internal static string[] Of(string run, (string Id, string Run) sweep) =>
    [
        "/", "/new", "/new?step=data", "/new?step=options", "/new?step=plan", "/new?step=review", "/runs", $"/sweeps/{sweep.Id}",
        $"/runs/{run}", $"/runs/{run}?view=samples", $"/runs/{run}?view=classification", $"/runs/{run}?view=rows", $"/compare?runs={run},{sweep.Run}", "/models", "/models/details?path=samples%2Fstarter",
        "/playground", $"/playground?run={run}", "/playground/vote", "/playground/file", "/settings", "/datasets", "/learn", "/import", "/nowhere",
    ];

    /// <summary>
    /// Comes to a page by its address and waits until its circuit listens: what a test writes into a field before that,
    /// past the pointer and the keys, which are held back, would be lost.
    /// </summary>
    internal static async Task VisitAsync(this IPage page, string address)
    {
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });
        await Expect(page.Locator("main:not([aria-disabled])")).ToBeVisibleAsync();
    }
}
