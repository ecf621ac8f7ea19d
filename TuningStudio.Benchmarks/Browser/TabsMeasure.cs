using Microsoft.Playwright;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>What five tabs on a run cost the site: spans with and without them take turns.</summary>
internal static class TabsMeasure
{
    private const int Tabs = 5;
    private const int Rounds = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(15);

    internal static async Task<IEnumerable<Figure>> RunAsync(IBrowser browser)
    {
        var figures = new List<Figure>();
        foreach (var (rate, limited) in new[] { (2, true), (50, false) })
        {
            await using var site = await BenchmarkSite.StartAsync();
            var run = await site.StandInAsync(0, rate);
            var (with, without) = await CompareAsync(browser, site, $"{site.Address}/runs/{run}");
            await site.CancelAsync(run);
            figures.Add(new($"{Tabs} tabs on a run of {rate} steps/s: the site's processor, of a core", Difference(with, without, one => one.CorePercent), "%", limited ? 5 : null));
            figures.Add(new($"{Tabs} tabs on a run of {rate} steps/s: the site's memory", Difference(with, without, one => one.Megabytes), "MB", 100));
            figures.Add(new("the site without them, of a core", Quantiles.Median(without.Select(one => one.CorePercent)), "%"));
            figures.Add(new("the site without them", Quantiles.Median(without.Select(one => one.Megabytes)), "MB"));
        }

        return figures;
    }

    private static double Difference(List<(double CorePercent, double Megabytes)> with, List<(double CorePercent, double Megabytes)> without, Func<(double CorePercent, double Megabytes), double> of) =>
        Quantiles.Median(with.Select(of)) - Quantiles.Median(without.Select(of));

    private static async Task<(List<(double CorePercent, double Megabytes)> With, List<(double CorePercent, double Megabytes)> Without)> CompareAsync(IBrowser browser, BenchmarkSite site, string address)
    {
        var meter = new ProcessMeter(site.ProcessId);
        var (with, without) = (new List<(double, double)>(), new List<(double, double)>());
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });

        // Once before anything counts: code that a page needs is compiled at its first use, and stays.
        var first = await Viewer.OpenAsync(context, address);
        await first.MarkAsync("allCharts");
        await first.Page.CloseAsync();
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await SpanAsync(meter));
            var tabs = new List<Viewer>();
            for (var tab = 0; tab < Tabs; tab++)
            {
                tabs.Add(await Viewer.OpenAsync(context, address));
                await tabs[tab].MarkAsync("allCharts");
            }

            with.Add(await SpanAsync(meter));
            foreach (var tab in tabs)
            {
                await tab.Page.CloseAsync();
            }
        }

        return (with, without);
    }

    private static async Task<(double CorePercent, double Megabytes)> SpanAsync(ProcessMeter meter)
    {
        await Task.Delay(Settling);
        meter.Begin();
        await Task.Delay(Span);
        return meter.Read();
    }
}
