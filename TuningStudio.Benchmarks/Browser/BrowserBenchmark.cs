using Microsoft.Playwright;
using TuningStudio.Tests.Browser;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>The site as its readers have it: real browsers on this machine, which share its processor with the site.</summary>
internal static class BrowserBenchmark
{
    private static readonly Dictionary<string, Func<IBrowser, Task<IEnumerable<Figure>>>> Measures = new()
    {
        ["latency"] = LatencyMeasure.RunAsync,
        ["open"] = OpenMeasure.RunAsync,
        ["tabs"] = TabsMeasure.RunAsync,
        ["trainer"] = TrainerMeasure.RunAsync,
        ["first"] = FirstPageMeasure.RunAsync,
    };

    internal static async Task<int> RunAsync(IReadOnlyList<string> names, bool json)
    {
        if (names.FirstOrDefault(name => !Measures.ContainsKey(name)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no measure '{unknown}': {string.Join(", ", Measures.Keys)}.");
            return 2;
        }

        if (ChromiumProgram.Path is null)
        {
            Console.Error.WriteLine("There is no Chromium, Chrome or Edge on this machine.");
            return 1;
        }

        using var playwright = await Playwright.CreateAsync();
        foreach (var (name, measure) in Measures.Where(measure => names.Count == 0 || names.Contains(measure.Key)))
        {
            await using var browser = await LaunchAsync(playwright, yields: name == "trainer");
            var before = Load();
            foreach (var figure in await measure(browser))
            {
                figure.Print(json);
            }

            Console.Error.WriteLine($"{name}: load average {before} before, {Load()} after");
        }

        return 0;
    }

    private static async Task<IBrowser> LaunchAsync(IPlaywright playwright, bool yields)
    {
        if (!yields || OperatingSystem.IsWindows())
        {
            return await playwright.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumProgram.Path, Args = ["--no-sandbox"] });
        }

        // All of the browser's processes inherit it.
        var wrapper = Path.Combine(Path.GetTempPath(), $"tuningstudio-browser-{Environment.ProcessId}.sh");
        await File.WriteAllTextAsync(wrapper, $"#!/bin/sh\nexec nice -n 19 '{ChromiumProgram.Path}' \"$@\"\n");
        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return await playwright.Chromium.LaunchAsync(new() { ExecutablePath = wrapper, Args = ["--no-sandbox"] });
        }
        finally
        {
            File.Delete(wrapper);
        }
    }

    private static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
}
