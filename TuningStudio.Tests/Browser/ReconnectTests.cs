using Microsoft.Playwright;
using TuningStudio.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A page that lost the site, as after a night's sleep: it comes back and is live again, and nobody has to do anything.</summary>
public sealed class ReconnectTests : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private StudioProcess _studio = null!;
    private IPage _page = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        _studio = await StudioProcess.StartAsync(Cancel, HeldWorker.Environment());
        _page = await _browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        _page.SetDefaultTimeout(60_000);
        await _page.GotoAsync(_studio.Address + "/runs");
        await HeldWorker.RunAsync(_studio, "Before");
        await ExpectRunAsync("Before");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _studio.DisposeAsync();
    }

    [Fact]
    public async Task Site_GoneAndBack_PageIsLiveAgainByItself()
    {
        await _page.EvaluateAsync("() => { window.old = true; }");

        await _studio.RestartAsync(Cancel);

        // The old circuit is gone with the old process: the page starts afresh.
        await _page.WaitForFunctionAsync("() => window.old === undefined");
        await ExpectLiveAsync("After");
    }

    [Fact]
    public async Task Network_GoneLongerThanTheScriptTries_PageIsLiveAgainByItself()
    {
        await _page.EvaluateAsync("() => { window.old = true; }");
        await _page.Context.SetOfflineAsync(true);
        await _page.EvaluateAsync("""
            () => document.getElementById('components-reconnect-modal').dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state: 'failed' } }))
            """);
        await Task.Delay(3000, Cancel);
        Assert.True(await _page.EvaluateAsync<bool>("() => window.old === true"), "There was no site to start afresh from.");

        // One that is going down answers once more: the page stays.
        var asked = 0;
        await _page.RouteAsync("**/health", route => ++asked == 1 ? route.FulfillAsync(new() { Status = 200 }) : route.AbortAsync());
        await Eventually.HoldsAsync(() => asked > 2);
        Assert.True(await _page.EvaluateAsync<bool>("() => window.old === true"), "The page was loaded anew from a site that was gone.");
        await _page.UnrouteAsync("**/health");

        await _page.Context.SetOfflineAsync(false);

        await _page.WaitForFunctionAsync("() => window.old === undefined");
        await ExpectLiveAsync("After");
    }

    // What the page shows by itself proves that its circuit hears the store.
    private async Task ExpectLiveAsync(string name)
    {
        await ExpectRunAsync("Before");
        await HeldWorker.RunAsync(_studio, name);
        await ExpectRunAsync(name);
    }

    private Task ExpectRunAsync(string name) => Expect(_page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First).ToBeVisibleAsync();
}
