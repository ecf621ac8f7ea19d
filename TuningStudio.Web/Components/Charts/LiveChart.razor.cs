using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TuningStudio.Web.Components.Charts;

/// <summary>
/// A chart that is sent its snapshot once and from then on only what is new. Points that arrive before the browser
/// has drawn the snapshot are held back and follow it.
/// </summary>
public sealed partial class LiveChart : IAsyncDisposable
{
    private const string PlotlyScript = "_content/Plotly.Blazor/plotly-basic-3.7.0.min.js";

    private readonly List<IReadOnlyDictionary<string, ChartPoints>> _early = [];
    private ElementReference _canvas;
    private IJSObjectReference? _module;
    private bool _drawn;

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required ChartSpec Spec { get; set; }

    /// <summary>Points at first, by line; read once.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, ChartPoints> Snapshot { get; set; }

    /// <summary>Last value of each line as text: the legend, and the chart for those who cannot see it.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Name, string Color, string Value)> Values { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Parameter]
    public bool Wide { get; set; }

    [Parameter]
    public string? TestId { get; set; }

    private string Description => $"{Title}: {string.Join(", ", Values.Select(line => $"{line.Name} {line.Value}"))}";

    /// <summary>Adds points at the end of lines.</summary>
    public async Task ExtendAsync(IReadOnlyDictionary<string, ChartPoints> points)
    {
        if (!_drawn)
        {
            _early.Add(points);
            return;
        }

        await CallAsync("extend", points);
    }

    public async Task SetSmoothingAsync(double weight) => await CallAsync("setSmoothing", weight);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Asset("js/charts.js"));
            await _module.InvokeVoidAsync("create", _canvas, Asset(PlotlyScript), Spec, Snapshot);
        }
        catch (JSDisconnectedException)
        {
            return;
        }

        // Nothing new is awaited between here and the flag, so no point can slip in between.
        while (_early.Count > 0)
        {
            var points = _early[0];
            _early.RemoveAt(0);
            await CallAsync("extend", points);
        }

        _drawn = true;
    }

    private string Asset(string path) => "./" + Assets[path];

    private async Task CallAsync(string verb, object argument)
    {
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync(verb, _canvas, argument);
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone; whoever comes back gets a fresh snapshot.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_module is null)
        {
            return;
        }

        await CallAsync("dispose", 0);
        try
        {
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // As above.
        }
    }
}
