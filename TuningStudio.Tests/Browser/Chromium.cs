using Microsoft.Playwright;

namespace TuningStudio.Tests.Browser;

/// <summary>The system's Chromium, driven by Playwright. Without one the browser tests are skipped, except under CI, where they must run.</summary>
internal static class Chromium
{
    private static readonly string[] Candidates =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    internal static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        var program = Candidates.FirstOrDefault(File.Exists);
        var isCi = Environment.GetEnvironmentVariable("CI") is "true" or "1";
        if (program is null && isCi)
        {
            Assert.Fail("There is no Chromium, and under CI the browser tests must run.");
        }

        Assert.SkipWhen(program is null, "There is no Chromium, Chrome or Edge on this machine.");
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox"] });
    }
}
