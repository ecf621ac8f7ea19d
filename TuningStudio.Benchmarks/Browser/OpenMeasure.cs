using Microsoft.Playwright;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>A run of 100,000 steps: how soon its charts are drawn, and how smooth the page stays while it goes on.</summary>
internal static class OpenMeasure
{
    private const int Steps = 100_000;
    private const int PerSecond = 50;
    private const int Times = 9;
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(20);

    internal static async Task<IEnumerable<Figure>> RunAsync(IBrowser browser)
    {
        await using var site = await BenchmarkSite.StartAsync();
        var over = await site.StandInAsync(Steps, 0);
        var live = await site.StandInAsync(Steps, PerSecond);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
        var (overs, lives) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            overs.Add(await TimeAsync(context, $"{site.Address}/runs/{over}"));
            lives.Add(await TimeAsync(context, $"{site.Address}/runs/{live}"));
        }

        var viewer = await Viewer.OpenAsync(context, $"{site.Address}/runs/{live}");
        await viewer.MarkAsync("allCharts");
        await Task.Delay(TimeSpan.FromSeconds(3));
        await viewer.ForgetAsync();
        await Task.Delay(Watching);
        var (tasks, frames) = (await viewer.LongTasksAsync(), await viewer.FramesAsync());
        await context.CloseAsync();
        await site.CancelAsync(live);
        return
        [
            new($"{Steps:n0} steps × 6 figures, over: navigation → loss drawn, median of {Times}", Quantiles.Median(overs), "ms", 1000),
            new("the same, slowest", overs.Max(), "ms"),
            new($"the same of a live run at {PerSecond} steps/s, median of {Times}", Quantiles.Median(lives), "ms", 1000),
            new("the same, slowest", lives.Max(), "ms"),
            new($"live at {PerSecond} steps/s: frames, p95", Quantiles.At(frames, 0.95), "ms", 50),
            new("live: longest frame", frames.DefaultIfEmpty().Max(), "ms"),
            new("live: tasks longer than 50 ms, a second", tasks.Length / Watching.TotalSeconds, "1/s"),
            new("live: longest task (0 where none is longer than 50 ms)", tasks.DefaultIfEmpty().Max(), "ms"),
        ];
    }

    private static async Task<double> TimeAsync(IBrowserContext context, string address)
    {
        var viewer = await Viewer.OpenAsync(context, address);
        var mark = await viewer.MarkAsync("firstChart");
        await viewer.Page.CloseAsync();
        return mark;
    }
}
