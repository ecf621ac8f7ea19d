using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>Three columns, their tokens by keyboard, a conversation, a whole file and a blind vote; axe looks at each with something on it.</summary>
[Collection("Torch")]
public sealed class PlaygroundTests
{
    private const float AnswerTimeout = 180_000;

    private static readonly (int Width, int Height, ColorScheme Theme, string Language)[] Looks =
    [
        (1440, 900, ColorScheme.Light, "en-US"),
        (390, 844, ColorScheme.Dark, "zh-CN"),
    ];

    [Fact]
    public async Task Person_ComparesInEveryWay_ByKeyboardAndWithoutFindings()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var run = await ShortRun.TuneAsync(studio, steps: 4);
        var findings = new List<string>();
        foreach (var (width, height, theme, language) in Looks)
        {
            await using var context = await browser.NewContextAsync(new() { Locale = language, ViewportSize = new() { Width = width, Height = height }, ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            var page = await context.NewPageAsync();
            page.SetDefaultTimeout(60_000);
            var look = string.Create(CultureInfo.InvariantCulture, $"{width} px, {theme}, {language}");
            try
            {
                await page.VisitAsync($"{studio.Address}/playground?run={run}&temperature=0&max=8&probs=true");
                await SwitchTwoAtOnceAsync(page);
                await AskAsync(page);
                await GoThroughTokensAsync(page);
                findings.AddRange(await LookAsync(page, "the playground", look));
                await TalkOnAsync(page);
                await AnswerFileAsync(page);
                findings.AddRange(await LookAsync(page, "the file", look));
                await page.GoBackAsync();
                await VoteAsync(page);
                findings.AddRange(await LookAsync(page, "the vote", look));
            }
            catch (Exception)
            {
                await page.ScreenshotAsync(new() { Path = PictureOf("failed", look), FullPage = true });
                TestContext.Current.TestOutputHelper?.WriteLine($"What the page looked like: {PictureOf("failed", look)}\nAddress: {page.Url}\nWhat the site said:\n{studio.Output}");
                throw;
            }
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    // The second is pressed before the address has followed the first.
    private static async Task SwitchTwoAtOnceAsync(IPage page)
    {
        // What can be added is offered only once the page listens.
        await Expect(page.GetByTestId("add-column")).ToBeVisibleAsync();
        foreach (var isOn in new[] { true, false })
        {
            await page.EvaluateAsync("() => ['play-plain', 'play-each'].forEach(id => document.querySelector(`[data-testid=${id}]`).click())");
            await Expect(page.GetByTestId("play-plain")).ToBeCheckedAsync(new() { Checked = isOn });
            await Expect(page.GetByTestId("play-each")).ToBeCheckedAsync(new() { Checked = isOn });
            await page.WaitForFunctionAsync("isOn => ['plain', 'each'].every(name => new URL(location).searchParams.has(name) === isOn)", isOn);
        }
    }

    private static async Task AskAsync(IPage page)
    {
        await page.GetByTestId("add-column").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(page.GetByTestId("answer-3")).ToBeVisibleAsync();

        // The run has one checkpoint, and there is no other run: nothing is left to add.
        await Expect(page.GetByTestId("add-column")).ToHaveCountAsync(0);
        await page.GetByTestId("playground-prompt").FillAsync("Hi, can I still cancel order 8519?");
        await page.Keyboard.PressAsync("Control+Enter");
        await AnsweredAsync(page);
    }

    private static async Task AnsweredAsync(IPage page)
    {
        foreach (var column in new[] { "answer-base", "answer-tuned", "answer-3" })
        {
            await Expect(page.GetByTestId($"{column}-reason")).ToBeVisibleAsync(new() { Timeout = AnswerTimeout });
        }
    }

    // A strip is one stop; arrows move in it, and what is said below follows.
    private static async Task GoThroughTokensAsync(IPage page)
    {
        var tokens = page.GetByTestId("answer-base-tokens").GetByRole(AriaRole.Option);
        var more = page.GetByTestId("answer-base-tokens-more").Locator("pre");
        await Expect(more).ToBeEmptyAsync();
        await Expect(page.Locator("[data-testid=answer-base-tokens] [tabindex='0']")).ToHaveCountAsync(1);
        await tokens.First.FocusAsync();
        await Expect(more).ToContainTextAsync("%");
        var first = await more.TextContentAsync();

        await page.Keyboard.PressAsync("ArrowRight");

        await Expect(tokens.Nth(1)).ToBeFocusedAsync();
        await Expect(more).Not.ToHaveTextAsync(first!);
        await Expect(page.Locator("[data-testid=answer-base-tokens] [tabindex='0']")).ToHaveCountAsync(1);
        await tokens.First.ClickAsync();
        await Expect(more).ToHaveTextAsync(first!);
    }

    private static async Task TalkOnAsync(IPage page)
    {
        await page.GetByTestId("playground-go-on").ClickAsync();
        await Expect(page.GetByTestId("playground-prompt")).ToBeFocusedAsync();
        await Expect(page.GetByTestId("playground-prompt")).ToHaveValueAsync(string.Empty);
        await page.Keyboard.TypeAsync("And order 8520?");
        await page.Keyboard.PressAsync("Control+Enter");
        await AnsweredAsync(page);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("answer-3-turns")).ToContainTextAsync("8519");
        await Expect(page.GetByTestId("playground-prompt")).ToHaveValueAsync("And order 8520?");
    }

    private static async Task AnswerFileAsync(IPage page)
    {
        await page.GetByTestId("to-file").ClickAsync();
        await Expect(page.GetByTestId("batch-column")).ToHaveCountAsync(3);
        await page.GetByTestId("batch-count").FillAsync("2");
        await page.GetByTestId("batch-start").ClickAsync();
        await Expect(page.GetByTestId("batch-export")).ToBeVisibleAsync(new() { Timeout = AnswerTimeout });
        await page.ReloadAsync();
        await Expect(page.Locator("[data-testid=batch-table] tbody tr")).ToHaveCountAsync(2);
    }

    private static async Task VoteAsync(IPage page)
    {
        await page.GetByTestId("to-vote").ClickAsync();
        await page.GetByTestId("vote-begin").ClickAsync();
        await Expect(page.GetByTestId("vote-1")).ToBeEnabledAsync(new() { Timeout = AnswerTimeout });

        // The keys follow the buttons.
        await Expect(page.GetByTestId("vote-page")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("1");
        await page.GetByTestId("vote-pairs").Locator("summary").ClickAsync();
        await Expect(page.GetByTestId("vote-pair")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("vote-1")).ToBeEnabledAsync(new() { Timeout = AnswerTimeout });
    }

    private static async Task<IEnumerable<string>> LookAsync(IPage page, string what, string look)
    {
        await page.ScreenshotAsync(new() { Path = PictureOf(what, look), FullPage = true });
        return await Axe.FindingsAsync(page, $"{what} at {look}");
    }

    private static string PictureOf(string what, string look) => Path.Combine(AppContext.BaseDirectory, $"playground-{what}-{look}.png".Replace(' ', '-').Replace(",", null, StringComparison.Ordinal));
}
