using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>The way through the data sets and the lessons in a real browser.</summary>
public sealed class DataAndLearnTests : IAsyncLifetime
{
    private const string Record = """{"prompt":"How do I reset the meter?","completion":"Hold the button."}""";

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private StudioProcess _studio = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        _studio = await StudioProcess.StartAsync(TestContext.Current.CancellationToken);
        _page = await _browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        _page.SetDefaultTimeout(60_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _studio.DisposeAsync();
    }

    [Fact]
    public async Task Datasets_FileUploadedOpenedAndDeleted_IsGone()
    {
        await _page.GotoAsync(_studio.Address + "/datasets");
        await Expect(_page.Locator("#dataset-upload")).ToBeEnabledAsync();
        await _page.SetInputFilesAsync("#dataset-upload", new FilePayload { Name = "meters.jsonl", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(Record) });
        await _page.GetByTestId("dataset-added").GetByRole(AriaRole.Link).ClickAsync();

        await Expect(_page.GetByTestId("data-preview")).ToContainTextAsync("Hold the button.");
        await Expect(_page.GetByTestId("xray-tokens")).ToContainTextAsync("Hold");
        var download = await _page.RunAndWaitForDownloadAsync(() => _page.GetByTestId("dataset-download").ClickAsync());
        Assert.Equal(("meters.jsonl", Record), (download.SuggestedFilename, await File.ReadAllTextAsync(await download.PathAsync())));

        await _page.GetByTestId("dataset-delete").ClickAsync();
        await _page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(_page.GetByTestId("datasets-page")).ToBeVisibleAsync();
        await Expect(_page.GetByText("meters.jsonl")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Learn_SmallLesson_OpensTheFormFilledIn()
    {
        await _page.GotoAsync(_studio.Address + "/learn");

        await _page.GetByTestId("lesson-run").ClickAsync();
        await Expect(_page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("lesson=starter"));
        await Expect(_page.GetByTestId("plan-total")).ToBeVisibleAsync();
    }
}
