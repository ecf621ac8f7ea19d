using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A run's charts in a real browser: read and zoomed by keys, their checkpoints, and the pictures that are saved of them.</summary>
[Collection("Torch")]
public sealed class ChartTests
{
    private const string Loss = "document.querySelector('[data-testid=loss-chart] .chart-canvas')";

    // In pixels of the window: the last pin, and a place far above it.
    private const string Pin = $$"""
        up => {
          const chart = {{Loss}}, { xaxis, yaxis2 } = chart._fullLayout, box = chart.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.d2p(chart.data.at(-1).x.at(-1)), box.top + yaxis2._offset + yaxis2.d2p(.03) - up];
        }
        """;

    [Fact]
    public async Task Loss_ByKeysAndMouse_TellsValuesZoomsAndOpensCheckpoints()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var run = await ShortRun.TuneAsync(studio, steps: 4);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync($"{studio.Address}/runs/{run}");
        await page.WaitForFunctionAsync($"() => {Loss}?.dataset.ready === 'true'");
        var chart = page.Locator("[data-testid=loss-chart] .chart-canvas");

        await ReadAsync(page, chart);
        await ZoomAsync(page);
        await ChooseAsync(page);
        await SaveAsync(page);
    }

    private static async Task ReadAsync(IPage page, ILocator chart)
    {
        // A person comes to it by Tab.
        await page.GetByTestId("smoothing").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(chart).ToBeFocusedAsync();
        await Expect(page.Locator("#loss-chart-keys")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Home");
        var first = await chart.GetAttributeAsync("aria-valuetext");
        await page.Keyboard.PressAsync("End");
        var last = await chart.GetAttributeAsync("aria-valuetext");

        Assert.Matches(@"^steps [01]: .*\d", first);
        Assert.Matches(@"^steps 4: raw \d.* · smoothed \d.* · validation \d", last);
        await Expect(page.Locator("[data-testid=loss-chart] .chart-readout")).ToHaveTextAsync(last!);
    }

    private static async Task ZoomAsync(IPage page)
    {
        var whole = await WidthAsync(page);
        await page.Keyboard.PressAsync("+");
        await page.WaitForFunctionAsync($"whole => Math.abs({Loss}?._fullLayout?.xaxis.range[1] - {Loss}?._fullLayout?.xaxis.range[0] - whole / 2) < .01 * whole", whole);

        // Its companions look at the same part.
        await page.WaitForFunctionAsync($"() => Math.abs(document.querySelector('[data-testid=rate-chart] .chart-canvas')?._fullLayout?.xaxis.range[0] - {Loss}?._fullLayout?.xaxis.range[0]) < .001");

        // The part is as high as there is room for it.
        await page.WaitForFunctionAsync($"() => {Loss}?._fullLayout?.yaxis.autorange === false");
        await page.GetByTestId("loss-chart-whole").ClickAsync();
        await ExpectWholeAsync(page, whole);

        await page.GetByTestId("loss-chart").Locator(".chart-canvas").FocusAsync();
        await page.Keyboard.PressAsync("+");
        await Expect(page.GetByTestId("loss-chart-whole")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("0");
        await ExpectWholeAsync(page, whole);
    }

    private static async Task ExpectWholeAsync(IPage page, double whole)
    {
        await page.WaitForFunctionAsync($"whole => Math.abs({Loss}?._fullLayout?.xaxis.range[1] - {Loss}?._fullLayout?.xaxis.range[0] - whole) < .01 * whole && {Loss}?._fullLayout?.yaxis.autorange", whole);
        await Expect(page.GetByTestId("loss-chart-whole")).ToBeHiddenAsync();
    }

    private static async Task ChooseAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Enter");
        await CloseAsync(page);

        var above = await page.EvaluateAsync<float[]>(Pin, 120);
        await page.Mouse.ClickAsync(above[0] - 2, above[1]);

        // The server hears of this click after that one: behind a dialog it could not be made.
        await page.GetByTestId("chart-log").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"\?log=1$"));
        await Expect(page.GetByTestId("pin-try")).ToHaveCountAsync(0);

        // The address changes before the chart is made anew.
        await page.WaitForFunctionAsync($"() => {Loss}?.dataset.ready === 'true' && {Loss}._fullLayout?.yaxis.type === 'log'");
        var on = await page.EvaluateAsync<float[]>(Pin, 0);
        await page.Mouse.MoveAsync(on[0] - 3, on[1] - 3);
        await page.Mouse.ClickAsync(on[0], on[1]);
        await CloseAsync(page);
    }

    private static async Task CloseAsync(IPage page)
    {
        await Expect(page.GetByTestId("pin-try")).ToBeVisibleAsync();

        // The focus follows the dialog's first frame.
        await page.WaitForFunctionAsync("() => document.activeElement.closest('.mud-dialog-container') !== null");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("pin-try")).ToHaveCountAsync(0);
    }

    private static async Task SaveAsync(IPage page)
    {
        await page.Locator("[data-testid=loss-chart] .chart-save > summary").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("loss-chart-Svg").ClickAsync());
        var drawing = await File.ReadAllTextAsync((await download.PathAsync())!);

        Assert.All(["Loss · Support intents", ">smoothed<", ">validation<"], text => Assert.Contains(text, drawing, StringComparison.Ordinal));
    }

    private static Task<double> WidthAsync(IPage page) => page.EvaluateAsync<double>($"() => {Loss}._fullLayout.xaxis.range[1] - {Loss}._fullLayout.xaxis.range[0]");
}
