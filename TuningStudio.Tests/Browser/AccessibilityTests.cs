using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using TuningStudio.Tests.Support;
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
        var sweep = await ShortRun.SweepAsync(studio);
        var findings = new List<string>();
        foreach (var (width, height, theme, language) in Looks)
        {
            await using var context = await browser.NewContextAsync(new() { Locale = language, ViewportSize = new() { Width = width, Height = height }, ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            var page = await context.NewPageAsync();
            page.SetDefaultTimeout(60_000);
            await page.GotoAsync(studio.Address + "/datasets");
            var dataset = new Uri((await page.GetByTestId("dataset-row").First.GetByRole(AriaRole.Link).First.EvaluateAsync<string>("link => link.href"))!).PathAndQuery;
            await page.EvaluateAsync("draft => localStorage.setItem('studio.draft', draft)", Draft);
            foreach (var path in Paths(run, sweep).Append(dataset))
            {
                await page.GotoAsync(studio.Address + path, new() { WaitUntil = WaitUntilState.NetworkIdle });
                await Expect(page.Locator("h1").First).ToBeVisibleAsync();
                findings.AddRange(await Axe.FindingsAsync(page, Where(path)));
            }

            foreach (var (path, opener, shown) in Dialogs(run))
            {
                await page.GotoAsync(studio.Address + path, new() { WaitUntil = WaitUntilState.NetworkIdle });
                await page.GetByTestId(opener).First.ClickAsync();
                await Expect(page.GetByTestId(shown)).ToBeVisibleAsync();
                findings.AddRange(await Axe.FindingsAsync(page, Where($"{path}, {opener}")));
            }

            string Where(string place) => string.Create(CultureInfo.InvariantCulture, $"{place} at {width} px, {theme}, {language}");
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    // What a person has chosen, so that each step has something to show; the runs of the sweep are those of the plan and the review.
    private static string Draft => JsonSerializer.Serialize(new
    {
        name = "Support intents",
        model = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter"),
        trainingFile = Path.Combine(SharedFiles.RepositoryRoot, "samples", "datasets", "support-intents.train.jsonl"),
        sweep = new { axes = new[] { new { option = "rank", text = "4,8" } } },
    });

    // All that are the studio's own: what /api shows is drawn by somebody else's library.
    private static string[] Paths(string run, (string Id, string Run) sweep) =>
    [
        "/", "/new", "/new?step=model", "/new?step=data", "/new?step=options", "/new?step=plan", "/new?step=review", "/runs", $"/sweeps/{sweep.Id}",
        $"/runs/{run}", $"/runs/{run}?view=samples", $"/runs/{run}?view=classification", $"/runs/{run}?view=rows", $"/compare?runs={run},{sweep.Run}", "/models", "/models/details?path=samples%2Fstarter",
        "/playground", $"/playground?run={run}", "/playground/vote", "/playground/file", "/settings", "/datasets", "/learn", "/import", "/nowhere",
    ];

    private static (string Path, string Opener, string Shown)[] Dialogs(string run) =>
    [
        ($"/runs/{run}", "delete", "confirm-yes"), ($"/runs/{run}?view=rows", "open-row", "xray"), ("/models", "tuned-export", "export-start"),
    ];
}
