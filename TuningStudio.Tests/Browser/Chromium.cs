using Microsoft.Playwright;

namespace TuningStudio.Tests.Browser;

/// <summary>The system's Chromium, driven by Playwright. Without one the browser tests are skipped, except under CI, where they must run.</summary>
internal static class Chromium
{
    private const float ExpectTimeout = 30_000;

    internal static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        var isCi = Environment.GetEnvironmentVariable("CI") is "true" or "1";
        if (ChromiumProgram.Path is null && isCi)
        {
            Assert.Fail("There is no Chromium, and under CI the browser tests must run.");
        }

        Assert.SkipWhen(ChromiumProgram.Path is null, "There is no Chromium, Chrome or Edge on this machine.");

        // A machine that runs all tests at once may be slow; nothing is asserted to be fast here.
        Assertions.SetDefaultExpectTimeout(ExpectTimeout);
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ChromiumProgram.Path, Args = ["--no-sandbox"] });
    }
}
