using Microsoft.Playwright;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>A page in a real browser that notes when what is drawn.</summary>
internal sealed class Viewer(IPage page)
{
    // A step counts as seen in the frame after the one that it was drawn in: then that one is on the screen.
    private const string Probe = """
        window.seen = []; window.told = []; window.longTasks = []; window.frames = [];
        new PerformanceObserver(list => list.getEntries().forEach(task => longTasks.push(task.duration))).observe({ type: 'longtask', buffered: true });
        const look = setInterval(() => {
          if (window.studio?.zone && !window.studio.asked) {
            const zone = window.studio.zone;
            window.studio.zone = (...all) => { window.interactive ??= performance.now(); return zone(...all); };
            window.studio.asked = true;
          }
          const all = [...document.querySelectorAll('.chart-canvas')], canvas = document.querySelector('[data-testid=loss-chart] .chart-canvas');
          if (!canvas?.dataset.ready) return;
          window.firstChart ??= performance.now();
          if (all.every(one => one.dataset.ready)) window.allCharts ??= performance.now();
          if (!canvas.noted) {
            canvas.noted = true;
            const note = () => { const step = canvas.data?.[0]?.x?.at(-1); if (step) requestAnimationFrame(() => seen.push(Date.now(), step)); };
            canvas.on('plotly_afterplot', note);
            note();
            const figure = document.querySelector('[data-testid=step]');
            new MutationObserver(() => told.push(Date.now(), Number(figure.textContent.split('/')[0].replace(/\D/g, '')))).observe(figure, { characterData: true, childList: true, subtree: true });
          }
        }, 4);
        const frame = now => { if (window.last) frames.push(now - window.last); window.last = now; requestAnimationFrame(frame); };
        requestAnimationFrame(frame);
        """;

    internal IPage Page => page;

    internal static async Task<Viewer> OpenAsync(IBrowserContext context, string address)
    {
        var viewer = await BlankAsync(context);
        await viewer.GoAsync(address);
        return viewer;
    }

    internal static async Task<Viewer> BlankAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.AddInitScriptAsync(Probe);
        return new Viewer(page);
    }

    internal Task GoAsync(string address) => page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });

    /// <summary>Milliseconds from the navigation to a mark of the probe.</summary>
    internal async Task<double> MarkAsync(string name)
    {
        await page.WaitForFunctionAsync($"() => window.{name} !== undefined");
        return await page.EvaluateAsync<double>($"() => window.{name}");
    }

    internal Task<double> FirstPaintAsync() => page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN");

    internal Task ForgetAsync() => page.EvaluateAsync("() => { seen.length = 0; told.length = 0; longTasks.length = 0; frames.length = 0; }");

    /// <summary>When which step was on the screen, in milliseconds since 1970.</summary>
    internal Task<(double At, int Step)[]> SeenAsync() => PairsAsync("seen");

    /// <summary>When which step stood among the page's figures.</summary>
    internal Task<(double At, int Step)[]> ToldAsync() => PairsAsync("told");

    /// <summary>From now on it is like a tab behind another: it takes in everything, lays out nothing and draws nothing.</summary>
    internal Task HideAsync() => page.EvaluateAsync("() => { window.requestAnimationFrame = () => 0; document.documentElement.style.display = 'none'; }");

    internal Task<double[]> LongTasksAsync() => page.EvaluateAsync<double[]>("() => longTasks");

    /// <summary>Milliseconds between one frame and the next.</summary>
    internal Task<double[]> FramesAsync() => page.EvaluateAsync<double[]>("() => frames");

    private async Task<(double At, int Step)[]> PairsAsync(string list)
    {
        var pairs = await page.EvaluateAsync<double[]>($"() => {list}");
        return [.. pairs.Chunk(2).Select(pair => (pair[0], (int)pair[1]))];
    }
}
