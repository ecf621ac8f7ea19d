using Microsoft.AspNetCore.Components;
using TuningStudio.Web.Components.Home;
using TuningStudio.Web.Components.RunList;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>All runs: found, sorted, chosen, queued. What is shown stands in the address; which columns, in the browser.</summary>
public sealed partial class RunsPage : IDisposable
{
    internal const string ColumnsKey = "studio.runs.columns";

    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private RunBoard _board = null!;
    private RunQuery _query = new();
    private IReadOnlyList<RunColumn> _columns = RunColumns.Default;
    private IReadOnlySet<string> _picked = new HashSet<string>();
    private IDisposable? _subscription;
    private string? _typed;
    private int _keys;

    /// <summary>The page is drawn anew once it is known.</summary>
    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Filter { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    public string? Model { get; set; }

    [SupplyParameterFromQuery(Name = "method")]
    public string? Method { get; set; }

    [SupplyParameterFromQuery(Name = "data")]
    public string? Data { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    public string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    // Text, so that an address that somebody spoiled by hand is no fault.
    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    [Inject]
    internal BrowserSession Browser { get; set; } = null!;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            _subscription = Store.SubscribeInCulture(null, updates => InvokeAsync(() =>
            {
                _board.Apply(updates);
                foreach (var gone in updates.Where(update => update.Deleted))
                {
                    _picked = _picked.Where(id => id != gone.Summary.Id).ToHashSet();
                }

                StateHasChanged();
            }));
        }

        _board = new RunBoard(Store);
    }

    protected override void OnParametersSet()
    {
        _query = RunQuery.Read(Filter, Status, Model, Method, Data, Tag, Sort, int.TryParse(PageNumber, out var page) ? page : null);
        _typed = _keys == 0 ? Filter : _typed;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        if (await Browser.RecallAsync<string[]>(ColumnsKey) is { } kept)
        {
            _columns = [.. RunColumns.Optional.Where(column => kept.Contains(column.ToString()))];
            StateHasChanged();
        }
    }

    public void Dispose()
    {
        // Whoever has left is not brought back by what was typed last.
        _keys = -1;
        _subscription?.Dispose();
    }

    // At once: what is chosen before the browser has said that the address changed goes on from here.
    private void Show(RunQuery query)
    {
        _query = query;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query.Parts), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private void SortBy(ChangeEventArgs change)
    {
        if (Enum.TryParse<RunColumn>(change.Value as string, out var column))
        {
            Show(_query with { Sort = column, Page = 1 });
        }
    }

    // The address follows once the person pauses: not with every key.
    private async Task SearchAsync(string? typed)
    {
        _typed = typed;
        var key = ++_keys;
        await Task.Delay(Pause, Clock);
        if (key != _keys)
        {
            return;
        }

        _keys = 0;
        Show(_query with { Text = string.IsNullOrWhiteSpace(_typed) ? null : _typed, Page = 1 });
    }

    private async Task ChooseAsync(IReadOnlyList<RunColumn> columns)
    {
        _columns = columns;
        await Browser.RememberAsync(ColumnsKey, columns.Select(column => column.ToString()));
    }
}
