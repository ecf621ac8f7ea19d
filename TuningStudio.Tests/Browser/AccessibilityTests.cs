using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>Every page by axe-core's rules, wide and narrow, light and dark, in both languages.</summary>
[Collection("Torch")]
public sealed class AccessibilityTests
{
    private static readonly (int Width, int Height, ColorScheme Theme, string Language)[] Looks =
    [
        (1440, 900, ColorScheme.Light, "en-US"),
        (1440, 900, ColorScheme.Dark, "zh-CN"),
        (390, 844, ColorScheme.Light, "zh-CN"),
        (390, 844, ColorScheme.Dark, "en-US"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_InEveryLook_HaveNoSeriousFinding()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(Cancel);
        var run = await ShortRun.TuneAsync(studio, steps: 4);
        var findings = new List<string>();
        foreach (var (width, height, theme, language) in Looks)
        {
            await using var context = await browser.NewContextAsync(new() { Locale = language, ViewportSize = new() { Width = width, Height = height }, ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            var page = await context.NewPageAsync();
            page.SetDefaultTimeout(60_000);
            await page.GotoAsync(studio.Address + "/datasets");
            var dataset = new Uri((await page.GetByTestId("dataset-row").First.GetByRole(AriaRole.Link).First.EvaluateAsync<string>("link => link.href"))!).PathAndQuery;
            foreach (var path in Paths(run).Append(dataset))
            {
                await page.GotoAsync(studio.Address + path, new() { WaitUntil = WaitUntilState.NetworkIdle });
                await Expect(page.Locator("h1").First).ToBeVisibleAsync();
                findings.AddRange(await Axe.FindingsAsync(page, string.Create(CultureInfo.InvariantCulture, $"{path} at {width} px, {theme}, {language}")));
            }
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    // All that are the studio's own: what /api shows is drawn by somebody else's library.
    private static string[] Paths(string run) =>
    [
        "/", "/new", "/new?step=model", "/new?step=data", "/new?step=options", "/runs", $"/runs/{run}", $"/compare?runs={run}", "/models", "/models/details?path=samples%2Fstarter",
        "/playground", $"/playground?run={run}", "/playground/vote", "/playground/file", "/settings", "/datasets", "/learn", "/import", "/nowhere",
    ];
}
