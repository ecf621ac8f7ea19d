using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TuningStudio.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>Every page by axe-core's rules: wide and narrow, light and dark, in both languages.</summary>
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

    // What makes a page scroll sideways; null where it does not.
    private const string Widest = """
        () => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return null;
          const beyond = [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > room + 1);
          return (beyond.at(-1) ?? document.body).outerHTML.slice(0, 200);
        }
        """;

    // What is folded away is looked at as well. What opens as its fold does may hold folds of its own.
    private const string Unfold = "() => { for (let folded; (folded = [...document.querySelectorAll('main details:not([open])')]).length;) folded.forEach(each => { each.open = true; }); }";

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
            await page.VisitAsync(studio.Address + "/datasets");
            var dataset = new Uri((await page.GetByTestId("dataset-row").First.GetByRole(AriaRole.Link).First.EvaluateAsync<string>("link => link.href"))!).PathAndQuery;
            await page.EvaluateAsync("draft => localStorage.setItem('studio.draft', draft)", Draft);
            foreach (var path in StudioPages.Of(run, sweep).Append(dataset))
            {
                await page.VisitAsync(studio.Address + path);
                await Expect(page.Locator("h1").First).ToBeVisibleAsync();
                await page.EvaluateAsync(Unfold);
                await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                findings.AddRange(await Axe.FindingsAsync(page, Where(path)));
                if (await page.EvaluateAsync<string?>(Widest) is { } widest)
                {
                    findings.Add($"{Where(path)}: scrolls sideways, {widest}");
                }
            }

            foreach (var (path, opener, shown) in Dialogs(run))
            {
                await page.VisitAsync(studio.Address + path);

                // On a phone it may be folded away.
                await page.GetByTestId(opener).First.EvaluateAsync("opener => opener.click()");
                await Expect(page.GetByTestId(shown)).ToBeVisibleAsync();
                findings.AddRange(await Axe.FindingsAsync(page, Where($"{path}, {opener}")));
            }

            string Where(string place) => string.Create(CultureInfo.InvariantCulture, $"{place} at {width} px, {theme}, {language}");
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public async Task SignIn_InEveryLook_HasNoSeriousFinding()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(Cancel, new Dictionary<string, string> { ["Studio__Password"] = "open sesame" });
        foreach (var (width, height, theme, language) in Looks)
        {
            await using var context = await browser.NewContextAsync(new() { Locale = language, ViewportSize = new() { Width = width, Height = height }, ColorScheme = theme });
            var page = await context.NewPageAsync();
            await page.GotoAsync(studio.Address + "/runs");
            await page.Locator("#secret").FillAsync("sesame");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            Assert.Empty(await Axe.FindingsAsync(page, $"sign-in, {theme}, {language}"));
            Assert.Null(await page.EvaluateAsync<string?>(Widest));

            await page.Locator("#secret").FillAsync("open sesame");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page).ToHaveURLAsync(new Regex(@"^[^?]*/runs$"));
        }
    }

    // What a person has chosen, so that each step has something to show; the runs of the sweep are those of the plan and the review.
    private static string Draft => JsonSerializer.Serialize(new
    {
        name = "Support intents",
        model = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter"),
        trainingFile = Path.Combine(SharedFiles.RepositoryRoot, "samples", "datasets", "support-intents.train.jsonl"),
        sweep = new { axes = new[] { new { option = "rank", text = "4,8" } } },
    });

    private static (string Path, string Opener, string Shown)[] Dialogs(string run) =>
    [
        ($"/runs/{run}", "delete", "confirm-yes"), ($"/runs/{run}?view=rows", "open-row", "xray"), ($"/runs/{run}", "evaluate-checkpoint", "pin-try"),
        ("/models", "tuned-export", "export-start"),
    ];
}
