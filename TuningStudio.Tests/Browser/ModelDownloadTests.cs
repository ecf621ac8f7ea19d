using Microsoft.Playwright;
using TuningStudio.Tests.ModelHub;
using TuningStudio.Tests.Transfer;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>A model comes from a hub to its own page, with a pause on the way.</summary>
public sealed class ModelDownloadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_DownloadsPausesResumesAndOpensTheDetails()
    {
        await using var hub = await LoopbackHub.StartAsync();
        hub.Publish("owner/model", PublishedFiles.Model());
        hub.Store.Fail(LoopbackHub.StoredAt(PublishedFiles.Weights), new ServerFault { StopsAfter = 2_000_000, Holds = true });
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var studio = await StudioProcess.StartAsync(Cancel, new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Endpoint.ToString() });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(studio.Address);
        await page.GetByTestId("nav-models").ClickAsync();

        await page.GetByTestId("download-model").FillAsync("owner/model");
        await page.GetByTestId("download-look").ClickAsync();
        await Expect(page.GetByTestId("plan-licence")).ToHaveTextAsync("apache-2.0", new() { Timeout = 60_000 });
        await page.GetByTestId("download-start").ClickAsync();
        var download = page.GetByTestId("download");
        await Expect(download).ToHaveAttributeAsync("data-status", "Running", new() { Timeout = 60_000 });
        await Expect(page.GetByTestId("download-figures")).ToContainTextAsync(" of 2.9 MB");
        await page.GetByTestId("download-pause").ClickAsync();
        await Expect(download).ToHaveAttributeAsync("data-status", "Paused", new() { Timeout = 60_000 });
        await page.ReloadAsync();
        await page.GetByTestId("download-resume").ClickAsync();
        await Expect(download).ToHaveAttributeAsync("data-status", "Done", new() { Timeout = 60_000 });
        await page.GetByTestId("download-details").ClickAsync();

        await Expect(page.GetByTestId("model-example")).ToContainTextAsync("What is the capital of France?", new() { Timeout = 60_000 });
        await Expect(page.GetByTestId("model-files")).ToContainTextAsync("model.safetensors");
        await page.GetByTestId("model-tune").ClickAsync();
        await Expect(page.Locator("[data-testid=model-choice][aria-checked=true]")).ToContainTextAsync("LlamaForCausalLM");
    }
}
