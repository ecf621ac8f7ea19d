using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TuningStudio.Web.Components.Charts;

/// <summary>
/// A chart that is sent its snapshot once and from then on only what is new. Points that the browser cannot take yet, because
/// it has not drawn the snapshot or its connection is lost, are held back and follow.
/// </summary>
public sealed partial class LiveChart : IAsyncDisposable
{
    internal const string PlotlyScript = "_content/Plotly.Blazor/plotly-basic-3.7.0.min.js";

    /// <summary>An answer takes milliseconds; one that stays away means a lost connection.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HeldPoints _held = new();
    private ElementReference _canvas;
    private IJSObjectReference? _module;
    private IReadOnlyDictionary<string, ChartPoints>? _replaced;
    private bool _drawn;
    private bool _failed;
    private bool _sending;
    private bool _gone;
    private DotNetObjectReference<LiveChart>? _self;

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What it is about, for a picture that leaves the page; null where its lines say it.</summary>
    [Parameter]
    public string? Subject { get; set; }

    [Parameter, EditorRequired]
    public required ChartSpec Spec { get; set; }

    /// <summary>Points at first, by line; read once.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, ChartPoints> Snapshot { get; set; }

    /// <summary>Last value of each line as text: the legend, and the chart for those who cannot see it. A line that the browser computes has none.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Name, string Color, string Value)> Values { get; set; }

    [Parameter]
    public bool Wide { get; set; }

    /// <summary>A mark of a line of pins was chosen: its place on the horizontal axis.</summary>
    [Parameter]
    public EventCallback<double> Pinned { get; set; }

    [Parameter]
    public string? TestId { get; set; }

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    private string KeysId => $"{TestId ?? "chart"}-keys";

    private string Description => $"{Title}: {string.Join(", ", Values.Where(line => line.Value.Length > 0).Select(line => $"{line.Name} {line.Value}"))}";

    /// <summary>Adds points at the end of lines.</summary>
    public async Task ExtendAsync(IReadOnlyDictionary<string, ChartPoints> points)
    {
        _held.Add(points);
        await SendAsync();
    }

    public async Task SetSmoothingAsync(double weight) => await TryAsync("setSmoothing", weight);

    /// <summary>Gives lines other points in place of theirs.</summary>
    public async Task ReplaceAsync(IReadOnlyDictionary<string, ChartPoints> points)
    {
        if (_drawn)
        {
            await TryAsync("replace", points);
        }
        else
        {
            _replaced = points;
        }
    }

    /// <summary>The browser's word that a pin was chosen.</summary>
    [JSInvokable]
    public Task Pin(double x) => InvokeAsync(() => Pinned.InvokeAsync(x));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await DrawAsync();
        }
    }

    private async Task DrawAsync()
    {
        try
        {
            _failed = false;
            _self ??= Pinned.HasDelegate ? DotNetObjectReference.Create(this) : null;
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", Asset("js/charts.js"));
            await _module.InvokeVoidAsync("create", _canvas, Asset(PlotlyScript), Spec, Snapshot, _self);
            _drawn = true;
        }
        catch (JSDisconnectedException)
        {
            return;
        }
        catch (Exception exception) when (exception is JSException or OperationCanceledException)
        {
            // A script that could not be loaded costs the picture, not the page.
            _failed = true;
            StateHasChanged();
            return;
        }

        if (_replaced is { } replaced)
        {
            _replaced = null;
            await TryAsync("replace", replaced);
        }

        await SendAsync();
    }

    private async Task SendAsync()
    {
        if (!_drawn || _sending)
        {
            return;
        }

        _sending = true;
        while (!_gone && _held.Take() is { } points)
        {
            // Sent twice they do no harm: the browser lets the second time count. New ones that came meanwhile go behind them.
            while (!_gone && !await TryAsync("extend", points))
            {
            }
        }

        _sending = false;
    }

    private async Task SaveAsync(string format)
    {
        if (_module is not null && _drawn)
        {
            try
            {
                await _module.InvokeVoidAsync("save", _canvas, format, TestId ?? "chart", Subject is null ? Title : $"{Title} · {Subject}");
            }
            catch (Exception exception) when (exception is JSException or OperationCanceledException)
            {
                // A browser that forbids downloads says so itself.
            }
        }
    }

    private string Asset(string path) => "./" + Assets[path];

    /// <summary>False where the browser did not answer in time.</summary>
    private async Task<bool> TryAsync(string verb, object argument)
    {
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync(verb, _canvas, argument).AsTask().WaitAsync(Patience, Clock);
            }

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (Exception exception) when (exception is JSDisconnectedException or JSException or OperationCanceledException)
        {
            // The browser has gone, and whoever comes back gets a fresh snapshot; or a drawing failed, and the next points draw anew.
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _self?.Dispose();
        if (_module is null)
        {
            return;
        }

        await TryAsync("dispose", 0);
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
