using Microsoft.AspNetCore.Components;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>One run, live. It subscribes before it takes the snapshot, so that nothing falls between the two.</summary>
public sealed partial class RunPage : IDisposable
{
    private IDisposable? _subscription;
    private RunCharts? _charts;
    private string? _shown;
    private bool _missing;

    [Parameter]
    public required string Id { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    private RunFeed? Feed { get; set; }

    protected override void OnParametersSet()
    {
        if (_shown == Id)
        {
            return;
        }

        _shown = Id;
        _subscription?.Dispose();
        if (RendererInfo.IsInteractive)
        {
            var id = Id;
            _subscription = Store.SubscribeInCulture(id, updates => InvokeAsync(() => ApplyAsync(id, updates)));
        }

        var history = Store.History(Id);
        _missing = history is null;
        Feed = history is null ? null : new RunFeed(history);
    }

    public void Dispose() => _subscription?.Dispose();

    private async Task ApplyAsync(string id, IReadOnlyList<RunUpdate> updates)
    {
        if (Feed is null || id != _shown)
        {
            return;
        }

        var news = Feed.Apply(updates);
        if (Feed.Deleted)
        {
            Navigation.NavigateTo("runs");
            return;
        }

        StateHasChanged();
        if (_charts is not null)
        {
            await _charts.ExtendAsync(news);
        }
    }
}
