using Microsoft.Playwright;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>From the worker's record of a step to the frame that shows it, in ten browsers at fifty steps a second.</summary>
internal static class LatencyMeasure
{
    private const int Viewers = 10;
    private const int PerSecond = 50;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(20);

    internal static async Task<IEnumerable<BrowserFigure>> RunAsync(IBrowser browser)
    {
        await using var site = await BenchmarkSite.StartAsync();
        var run = await site.StandInAsync(0, PerSecond);
        var viewers = new List<Viewer>();
        for (var i = 0; i < Viewers; i++)
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
            viewers.Add(await Viewer.OpenAsync(context, $"{site.Address}/runs/{run}"));
            await viewers[i].MarkAsync("allCharts");
        }

        await Task.Delay(Settling);
        await Task.WhenAll(viewers.Select(viewer => viewer.ForgetAsync()));
        var meter = new ProcessMeter(site.ProcessId);
        meter.Begin();
        await Task.Delay(Watching);
        var (busy, _) = meter.Read();
        var seen = await Task.WhenAll(viewers.Select(viewer => viewer.SeenAsync()));
        var steps = site.Steps(run);
        foreach (var viewer in viewers)
        {
            await viewer.Page.Context.CloseAsync();
        }

        await site.CancelAsync(run);
        double[] delays = [.. seen.SelectMany(one => Delays(one, steps))];
        return
        [
            new($"Step recorded → on the screen, {PerSecond} steps/s, {Viewers} browsers, p95 of {delays.Length}", Quantiles.At(delays, 0.95), "ms", 300),
            new("the same, half of them", Quantiles.Median(delays), "ms"),
            new("pictures of the loss a second and browser", seen.Average(one => one.Length) / Watching.TotalSeconds, "1/s"),
            new("the site meanwhile, of a core", busy, "%"),
        ];
    }

    // Of each step that was recorded after the first picture and came on the screen before the last.
    private static IEnumerable<double> Delays((double At, int Step)[] seen, List<(int Step, double At, long Tokens)> steps)
    {
        var next = 0;
        foreach (var (step, at, _) in steps.Where(step => seen.Length > 0 && step.At > seen[0].At))
        {
            while (next < seen.Length && seen[next].Step < step)
            {
                next++;
            }

            if (next == seen.Length)
            {
                yield break;
            }

            yield return seen[next].At - at;
        }
    }
}
