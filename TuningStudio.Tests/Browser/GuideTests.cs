using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TuningStudio.Tests.Support;
using TuningStudio.Web.Components.NewRun;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>
/// The user guide's pictures, taken of the pages themselves: with <c>TUNINGSTUDIO_PICTURES=1</c> they are written anew, and otherwise each
/// page is looked at for what the guide says of it.
/// </summary>
[Collection("Torch")]
public sealed partial class GuideTests
{
    private const int ShownSteps = 320;
    private const int Width = 1280;
    private const int UsualHeight = 800;
    private const int TallHeight = 1240;
    private const int SweepSteps = 60;
    private const string DraftId = "guide";

    // Where the guide's pictures show the studio's files to lie, whatever machine they are taken on.
    private const string ShownRoot = "/opt/tuningstudio";

    private const string HideRoot = """
        ([root, shown]) => {
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(root, shown);
        }
        """;

    private static readonly string[] Tall = ["plan", "review", "run", "samples", "sweep", "compare"];

    // A picture's name, its page, and what must be on it.
    private static readonly (string Name, string Path, string TestId)[] Pictures =
    [
        ("home", "/", "next-steps"),
        ("learn", "/learn", "lesson-progress"),
        ("data", "/new?step=data", "data-choice"),
        ("options", "/new?step=options", "option-rank"),
        ("plan", $"/new?draft={DraftId}&step=plan", "plan-gpus"),
        ("review", $"/new?draft={DraftId}&step=review", "api-call"),
        ("run", "/runs/{run}", "loss-chart"),
        ("samples", "/runs/{run}?view=samples", "sample-slider"),
        ("sweep", "/sweeps/{sweep}", "sweep-best"),
        ("runs", "/runs", "run-row"),
        ("compare", "/compare?runs={run},{other}", "compared"),
        ("playground", "/playground?run={run}", "playground-send"),
        ("vote", "/playground/vote?run={run}", "vote-begin"),
        ("datasets", "/datasets", "dataset-count"),
        ("models", "/models", "model-row"),
        ("settings", "/settings", "api-keys"),
    ];

    // What a person has chosen, so that plan and review have something to show.
    private static string Draft => JsonSerializer.Serialize(new
    {
        name = "Support intents",
        model = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter"),
        trainingFile = Path.Combine(SharedFiles.RepositoryRoot, "samples", "datasets", "support-intents.train.jsonl"),
        options = new { rank = "16" },
    });

    private static bool IsDrawn => Environment.GetEnvironmentVariable("TUNINGSTUDIO_PICTURES") == "1";

    private static string Docs => Path.Combine(SharedFiles.RepositoryRoot, "docs");

    [Fact]
    public async Task Guide_EveryPageItPictures_ShowsWhatItNames()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        var run = await ShortRun.TuneAsync(studio, IsDrawn ? ShownSteps : 2);
        var sweep = await ShortRun.SweepAsync(studio, IsDrawn ? SweepSteps : 1);
        foreach (var language in new[] { "en", "zh" })
        {
            await using var context = await browser.NewContextAsync(new() { Locale = language == "zh" ? "zh-CN" : "en-US", ViewportSize = new() { Width = Width, Height = UsualHeight }, ReducedMotion = ReducedMotion.Reduce });
            var page = await context.NewPageAsync();
            page.SetDefaultTimeout(60_000);
            foreach (var (name, path, testId) in Pictures)
            {
                if (name == "plan")
                {
                    await page.EvaluateAsync("draft => localStorage.setItem(...draft)", new[] { $"{RunDrafts.Key}.{DraftId}", Draft });
                }

                await page.VisitAsync(studio.Address + path.Replace("{run}", run, StringComparison.Ordinal).Replace("{sweep}", sweep.Id, StringComparison.Ordinal).Replace("{other}", sweep.Run, StringComparison.Ordinal));
                await Expect(page.GetByTestId(testId).First).ToBeVisibleAsync();
                if (IsDrawn)
                {
                    await page.SetViewportSizeAsync(Width, Tall.Contains(name) ? TallHeight : UsualHeight);
                    await AskAsync(page, name);
                    await page.EvaluateAsync(HideRoot, new[] { SharedFiles.RepositoryRoot, ShownRoot });
                    await page.ScreenshotAsync(new() { Path = Path.Combine(Docs, "pictures", "guide", string.Create(CultureInfo.InvariantCulture, $"{name}.{language}.png")) });
                }
            }
        }
    }

    // A playground is nothing to look at before it has answered, nor a vote.
    private static async Task AskAsync(IPage page, string name)
    {
        if (name == "playground")
        {
            await page.GetByTestId("playground-prompt").FillAsync("Hi, can I still cancel order 8519?");
            await page.GetByTestId("playground-send").ClickAsync();
            await Expect(page.GetByTestId("answer-base-reason")).ToBeVisibleAsync(new() { Timeout = 180_000 });
            await Expect(page.GetByTestId("answer-tuned-reason")).ToBeVisibleAsync(new() { Timeout = 180_000 });
            await page.GetByTestId("answer-tuned").ScrollIntoViewIfNeededAsync();
        }
        else if (name == "vote")
        {
            await page.GetByTestId("vote-begin").ClickAsync();
            await Expect(page.GetByTestId("vote-1")).ToBeEnabledAsync(new() { Timeout = 180_000 });
        }
        else if (name == "review")
        {
            await page.GetByTestId("start-run").ScrollIntoViewIfNeededAsync();
        }

        // Charts and what was scrolled to are painted a moment later.
        if (name is "run" or "sweep" or "samples" or "compare" or "review")
        {
            await page.WaitForTimeoutAsync(1500);
        }
    }

    [Theory]
    [InlineData("guide.md", "en")]
    [InlineData("guide.zh.md", "zh")]
    public void Guide_PicturesItNames_AreThoseThatAreTaken(string file, string language)
    {
        var named = Picture().Matches(File.ReadAllText(Path.Combine(Docs, file))).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(Pictures.Select(picture => $"{picture.Name}.{language}").Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.All(named, name => Assert.True(File.Exists(Path.Combine(Docs, "pictures", "guide", name + ".png")), name));
    }

    [GeneratedRegex(@"\(pictures/guide/([a-z.]+)\.png\)")]
    private static partial Regex Picture();
}
