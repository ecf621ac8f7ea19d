using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TuningStudio.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TuningStudio.Tests.Browser;

/// <summary>What only a real browser can do to the form of a new run: large files, drag and drop, the keyboard.</summary>
public sealed class NewRunFormTests : IAsyncLifetime
{
    private const string Record = """{"prompt":"How do I reset the meter after a power cut?","completion":"Hold the button until the lamp blinks twice."}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tuningstudio-upload-");
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
        await _page.GotoAsync(_studio.Address + "/new?step=data");
        await Expect(_page.Locator("#training-upload")).ToBeEnabledAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _studio.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Upload_SixtyMegabytes_ShowsItsProgressAndArrivesWhole()
    {
        var (path, records) = Write("My large data.jsonl", 60 << 20);
        await WatchAsync("[role=progressbar]", "() => window.progressSeen = true");

        await _page.SetInputFilesAsync("#training-upload", path);

        await _page.WaitForFunctionAsync("() => window.progressSeen === true");
        await Expect(_page.GetByTestId("record-count")).ToContainTextAsync(records.ToString("N0", CultureInfo.GetCultureInfo("en-US")), new() { Timeout = 120_000 });
        await Expect(_page.Locator("[data-testid=data-choice][aria-checked=true]")).ToContainTextAsync("My large data.jsonl");
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(Assert.Single(Stored(), file => Path.GetFileName(file).StartsWith("My-large-data-", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Upload_Cancelled_LeavesNothingBehind()
    {
        var (path, _) = Write("large.jsonl", 200 << 20);
        await WatchAsync("[data-testid=training-upload-cancel]", "button => { window.cancelled = true; button.click(); }");

        await _page.SetInputFilesAsync("#training-upload", path);

        await _page.WaitForFunctionAsync("() => window.cancelled === true");
        await Expect(_page.Locator("#training-upload")).ToBeAttachedAsync();
        await Expect(_page.GetByTestId("training-upload-item")).ToHaveCountAsync(0);
        await Expect(_page.GetByTestId("error")).ToHaveCountAsync(0);

        // Nobody is kept waiting for the file to go.
        await Eventually.HoldsAsync(() => Stored().Length == 0);
    }

    // The page itself looks: from out here an upload may be over before the question arrives.
    private async Task WatchAsync(string selector, string action) => await _page.EvaluateAsync($$"""
        () => new MutationObserver((_, observer) => {
            const found = document.querySelector('{{selector}}');
            if (found) { observer.disconnect(); ({{action}})(found); }
        }).observe(document.body, { childList: true, subtree: true })
        """);

    [Fact]
    public async Task Drop_OnTheZone_IsUploadedAndBesideItIsNot()
    {
        var (path, records) = Write("dropped.jsonl", 1000);
        await Expect(_page.Locator("#training-upload")).ToBeAttachedAsync();
        var zone = (await _page.Locator(".dropzone").First.BoundingBoxAsync())!;

        await DropAsync(path, zone.X + 10, zone.Y - 60);
        await DropAsync(path, zone.X + (zone.Width / 2), zone.Y + (zone.Height / 2));

        await Expect(_page.GetByTestId("record-count")).ToContainTextAsync(records.ToString(CultureInfo.InvariantCulture));
        Assert.Single(Stored());
    }

    [Fact]
    public async Task Upload_SeveralFiles_AllArriveAndTheFirstIsTaken()
    {
        var files = Enumerable.Range(1, 4).Select(number => Write($"part-{number}.jsonl", number * 100_000)).ToList();

        await _page.SetInputFilesAsync("#training-upload", files.Select(file => file.Path));

        await Expect(_page.Locator("[data-testid=data-choice][aria-checked=true]")).ToContainTextAsync("part-1.jsonl", new() { Timeout = 60_000 });
        await Expect(_page.GetByTestId("training-upload-item")).ToHaveCountAsync(0);
        Assert.Equal(files.Select(file => new FileInfo(file.Path).Length).Order(), Stored().Select(file => new FileInfo(file).Length).Order());
    }

    [Fact]
    public async Task Upload_ConnectionBreaks_GoesOnWhereItWas()
    {
        var (path, _) = Write("broken.jsonl", 40 << 20);
        var pieces = 0;
        await _page.RouteAsync("**/uploads/*", async route =>
        {
            if (route.Request.Method == "PUT" && ++pieces is 2 or 3)
            {
                await route.AbortAsync("connectionreset");
            }
            else
            {
                await route.ContinueAsync();
            }
        });

        await _page.SetInputFilesAsync("#training-upload", path);

        await Expect(_page.Locator("[data-testid=data-choice][aria-checked=true]")).ToContainTextAsync("broken.jsonl", new() { Timeout = 60_000 });
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(Assert.Single(Stored())));
    }

    [Fact]
    public async Task Reload_AfterAnUpload_TheFileIsStillChosen()
    {
        var (path, records) = Write("mine.jsonl", 100_000);
        var known = records.ToString("N0", CultureInfo.GetCultureInfo("en-US"));
        await _page.SetInputFilesAsync("#training-upload", path);
        await Expect(_page.GetByTestId("record-count")).ToContainTextAsync(known);

        await _page.ReloadAsync();

        await Expect(_page.Locator("[data-testid=data-choice][aria-checked=true]")).ToContainTextAsync("mine.jsonl");
        await Expect(_page.GetByTestId("record-count")).ToContainTextAsync(known);
        await Expect(_page.GetByTestId("error")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reload_HalfwayThroughAnUpload_SaysSoOnceAndKeepsNothing()
    {
        var (path, _) = Write("halfway.jsonl", 40 << 20);
        _page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pieces = 0;
        await _page.RouteAsync("**/uploads/*", async route =>
        {
            // The first piece arrives; the second never does.
            if (route.Request.Method == "PUT" && ++pieces > 1)
            {
                halfway.TrySetResult();
                return;
            }

            await route.ContinueAsync();
        });
        await _page.SetInputFilesAsync("#training-upload", path);
        await halfway.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        await _page.ReloadAsync();

        await Expect(_page.GetByTestId("error")).ToContainTextAsync("halfway.jsonl broke off");
        await Expect(_page.Locator("[data-testid=data-choice][aria-checked=true]")).ToHaveCountAsync(0);
        await Eventually.HoldsAsync(() => Stored().Length == 0);
        await _page.ReloadAsync();
        await Expect(_page.Locator("#training-upload")).ToBeEnabledAsync();
        await Expect(_page.GetByTestId("error")).ToHaveCountAsync(0);
    }

    private string[] Stored() => [.. Directory.GetFiles(Path.Combine(_studio.Home, "datasets")).Where(file => !file.EndsWith(".origin", StringComparison.Ordinal))];

    [Fact]
    public async Task Keyboard_ArrowsInAGroup_MoveTheChoiceAndTheFocus()
    {
        var choices = _page.GetByTestId("data-choice");
        await choices.First.ClickAsync();
        await Expect(choices.First).ToHaveAttributeAsync("aria-checked", "true");

        await _page.Keyboard.PressAsync("ArrowDown");

        await Expect(choices.Nth(1)).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(choices.Nth(1)).ToBeFocusedAsync();
        await Expect(choices.First).ToHaveAttributeAsync("tabindex", "-1");

        await _page.GetByTestId("step-next").ClickAsync();
        await Expect(_page.Locator("#step-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Step_PressedBeforeTheAddressFollowsAChoice_IsNotLost()
    {
        var starter = Path.Combine(RepositoryFolder.Root, "samples", "starter");
        var other = Directory.CreateDirectory(Path.Combine(_studio.Home, "models", "another")).FullName;
        foreach (var file in Directory.GetFiles(starter))
        {
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        }

        await _page.GotoAsync($"{_studio.Address}/new?model={Uri.EscapeDataString(starter)}");
        await Expect(_page.Locator($"[data-testid=model-choice][data-path='{starter}']")).ToHaveAttributeAsync("aria-checked", "true");

        // The link's model leaves the address once another is chosen.
        await _page.EvaluateAsync("other => { document.querySelector(`[data-testid=model-choice][data-path='${other}']`).click(); document.querySelector('[data-testid=step-data]').click(); }", other);

        await Expect(_page.GetByTestId("step-data")).ToHaveAttributeAsync("aria-current", "step");
        await Expect(_page).ToHaveURLAsync(new Regex(@"^(?!.*[?&]model=).*[?&]step=data"));
    }

    private (string Path, int Records) Write(string name, int bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        var records = (bytes / Record.Length) + 1;
        File.WriteAllLines(path, Enumerable.Repeat(Record, records));
        return (path, records);
    }

    // A file from the desktop cannot be played by events of the page.
    private async Task DropAsync(string path, float x, float y)
    {
        var session = await _page.Context.NewCDPSessionAsync(_page);
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
        {
            await session.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object>
            {
                ["type"] = type,
                ["x"] = x,
                ["y"] = y,
                ["data"] = new Dictionary<string, object> { ["items"] = Array.Empty<object>(), ["files"] = new[] { path }, ["dragOperationsMask"] = 1 },
            });
        }
    }
}
