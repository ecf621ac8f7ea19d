using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>The overview of a site that is up: how soon it is there and answers, and how its files are served.</summary>
internal static partial class FirstPageMeasure
{
    private const int Times = 9;

    internal static async Task<IEnumerable<Figure>> RunAsync(IBrowser browser)
    {
        await using var site = await BenchmarkSite.StartAsync();
        await site.StandInAsync(200, 0);
        var figures = new List<Figure>();
        await using var known = await browser.NewContextAsync();
        var news = new List<(double Paint, double Interactive)>();
        var returns = new List<(double Paint, double Interactive)>();

        // The first visit warms the site up.
        await TimeAsync(known, site.Address);
        for (var i = 0; i < Times; i++)
        {
            await using var unknown = await browser.NewContextAsync();
            news.Add(await TimeAsync(unknown, site.Address));
            returns.Add(await TimeAsync(known, site.Address));
        }

        figures.Add(new($"Overview, a browser's first visit: navigation → content on the screen, median of {Times}", Quantiles.Median(news.Select(one => one.Paint)), "ms", 1000));
        figures.Add(new("the same until it answers", Quantiles.Median(news.Select(one => one.Interactive)), "ms", 1000));
        figures.Add(new($"Overview, a later visit: navigation → content on the screen, median of {Times}", Quantiles.Median(returns.Select(one => one.Paint)), "ms", 1000));
        figures.Add(new("the same until it answers", Quantiles.Median(returns.Select(one => one.Interactive)), "ms", 1000));
        figures.AddRange(await FilesAsync(site.Address));
        return figures;
    }

    private static async Task<(double Paint, double Interactive)> TimeAsync(IBrowserContext context, string address)
    {
        var viewer = await Viewer.OpenAsync(context, address);
        var interactive = await viewer.MarkAsync("interactive");
        var paint = await viewer.FirstPaintAsync();
        await viewer.Page.CloseAsync();
        return (paint, interactive);
    }

    private static async Task<IEnumerable<Figure>> FilesAsync(string address)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        using var plain = new HttpClient { BaseAddress = new Uri(address) };
        plain.DefaultRequestHeaders.Add("Accept", "text/html");
        var page = await plain.GetStringAsync(new Uri("/", UriKind.Relative));
        var (bytes, uncompressed, uncached) = (0L, 0, 0);
        var files = FileLink().Matches(page).Select(match => match.Groups[1].Value).Distinct().ToList();
        foreach (var file in files)
        {
            using var answer = await http.GetAsync(new Uri("/" + file, UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            bytes += (await answer.Content.ReadAsByteArrayAsync()).Length;
            uncompressed += answer.Content.Headers.ContentEncoding.Count == 0 ? 1 : 0;
            uncached += answer.Headers.CacheControl?.ToString().Contains("immutable", StringComparison.Ordinal) == true ? 0 : 1;
        }

        return
        [
            new($"its {files.Count} scripts and style sheets on the wire", bytes / 1e3, "kB"),
            new("of them uncompressed", uncompressed, "files", 1),
            new("of them not kept by the browser", uncached, "files", 1),
        ];
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+\\.(?:js|css))\"")]
    private static partial Regex FileLink();
}
