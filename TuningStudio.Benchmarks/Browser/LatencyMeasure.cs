using Microsoft.Playwright;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>
/// From the worker's record of a step to the frame that shows it, with ten browsers on the run at fifty steps a second. Ten readers have a
/// machine each, and here all of them share one with the site: so the first draws, and the nine others are like tabs behind another, which
/// take in everything and draw nothing.
/// </summary>
internal static class LatencyMeasure
{
    private const int Viewers = 10;
    private const int PerSecond = 50;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(20);

    internal static async Task<IEnumerable<Figure>> RunAsync(IBrowser browser)
    {
        await using var site = await BenchmarkSite.StartAsync();
        var run = await site.StandInAsync(0, PerSecond);
        var viewers = new List<Viewer>();
        for (var i = 0; i < Viewers; i++)
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
            viewers.Add(await Viewer.OpenAsync(context, $"{site.Address}/runs/{run}"));
            await viewers[i].MarkAsync("allCharts");
            if (i > 0)
            {
                await viewers[i].HideAsync();
            }
        }

        await Task.Delay(Settling);
        await Task.WhenAll(viewers.Select(viewer => viewer.ForgetAsync()));
        var meter = new ProcessMeter(site.ProcessId);
        meter.Begin();
        await Task.Delay(Watching);
        var (busy, _) = meter.Read();
        var seen = await viewers[0].SeenAsync();
        var told = await Task.WhenAll(viewers.Select(viewer => viewer.ToldAsync()));
        var steps = site.Steps(run);
        foreach (var viewer in viewers)
        {
            await viewer.Page.Context.CloseAsync();
        }

        await site.CancelAsync(run);
        double[] drawn = [.. Delays(seen, steps)];
        double[] arrived = [.. told.SelectMany(one => Delays(one, steps))];
        return
        [
            new($"Step recorded → drawn and on the screen, {PerSecond} steps/s, {Viewers} browsers, p95 of {drawn.Length} steps in the first", Quantiles.At(drawn, 0.95), "ms", 300),
            new("the same, half of them", Quantiles.Median(drawn), "ms"),
            new($"Step recorded → in the page, p95 of {arrived.Length} in all {Viewers}", Quantiles.At(arrived, 0.95), "ms", 300),
            new("the same, half of them", Quantiles.Median(arrived), "ms"),
            new("pictures of the loss a second", seen.Length / Watching.TotalSeconds, "1/s"),
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
