namespace TuningStudio.Tests.Browser;

/// <summary>The system's Chromium, Chrome or Edge.</summary>
internal static class ChromiumProgram
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

    /// <summary>Full path; null where there is none.</summary>
    internal static string? Path { get; } = Candidates.FirstOrDefault(File.Exists);
}
