using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>
/// A real training with and without five tabs on it, span by span in turns. The worker has one thread. Readers have machines of their own, and here
/// all share one: so the tabs are like tabs behind another, which take in everything and draw nothing. Counted are the worker's own processor seconds a
/// token, which another program's hunger for the processor hardly changes, and tokens a second by the clock, which it does.
/// </summary>
internal static class TrainerMeasure
{
    private const int Tabs = 5;
    private const int Rounds = 8;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    internal static async Task<IEnumerable<Figure>> RunAsync(IBrowser browser)
    {
        await using var site = await BenchmarkSite.StartWithWorkersAsync();
        var run = await site.RunAsync("Watched", new { max_steps = 100_000, validation_split = 0.0, checkpoint_steps = 100_000, sample_answers = 0, device = "cpu" }, 20);
        var worker = JsonSerializer.Deserialize(await File.ReadAllTextAsync(site.Folder(run).WorkerFile), StudioJson.Indented.WorkerInfo)!.ProcessId;
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
        var tabs = await Task.WhenAll(Enumerable.Range(0, Tabs).Select(_ => Viewer.BlankAsync(context)));
        var spans = new List<(bool Watched, Reading Begin, Reading End)>();
        for (var round = 0; round < Rounds; round++)
        {
            // Now the one first, now the other.
            foreach (var watched in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                await Task.WhenAll(tabs.Select(tab => tab.GoAsync(watched ? $"{site.Address}/runs/{run}" : "about:blank")));
                await Task.WhenAll(tabs.Where(_ => watched).Select(tab => tab.MarkAsync("allCharts")));
                await Task.WhenAll(tabs.Where(_ => watched).Select(tab => tab.HideAsync()));
                await Task.Delay(Settling);
                var begin = Read(worker);
                await Task.Delay(Span);
                spans.Add((watched, begin, Read(worker)));
            }
        }

        var steps = site.Steps(run);
        double Of(bool watched, Func<Reading, Reading, double> figure) => Quantiles.Median(spans.Where(span => span.Watched == watched).Select(span => figure(span.Begin, span.End)));
        double PerToken(Reading begin, Reading end) => (end.Processor - begin.Processor) / (Tokens(steps, end.At) - Tokens(steps, begin.At));
        double PerSecond(Reading begin, Reading end) => 1000 * (Tokens(steps, end.At) - Tokens(steps, begin.At)) / (end.At - begin.At);
        await site.CancelAsync(run);
        return
        [
            new($"The trainer's processor time a token with {Tabs} tabs watching, against none, {Rounds} spans each: more by", 100 * ((Of(true, PerToken) / Of(false, PerToken)) - 1), "%", 1),
            new("tokens a second by the clock: less by", 100 * (1 - (Of(true, PerSecond) / Of(false, PerSecond))), "%"),
            new("tokens a second unwatched", Of(false, PerSecond), "1/s"),
        ];
    }

    private static Reading Read(int worker)
    {
        using var process = Process.GetProcessById(worker);
        return new((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds, process.TotalProcessorTime.TotalSeconds);
    }

    // Tokens trained by a moment; of the step under way, the part that its time has come to.
    private static double Tokens(List<(int Step, double At, long Tokens)> steps, double at)
    {
        double sum = 0, before = 0;
        foreach (var (_, end, tokens) in steps)
        {
            if (end > at)
            {
                return sum + (before > 0 ? tokens * (at - before) / (end - before) : 0);
            }

            sum += tokens;
            before = end;
        }

        return sum;
    }

    private readonly record struct Reading(double At, double Processor);
}
