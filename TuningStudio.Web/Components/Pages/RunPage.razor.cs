using Microsoft.AspNetCore.Components;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>One run, live. It subscribes before it takes the snapshot, so that nothing falls between the two.</summary>
public sealed partial class RunPage : IDisposable
{
    private const string Easiest = "easiest";

    private IDisposable? _subscription;
    private Task _loading = Task.CompletedTask;
    private RunCharts? _charts;
    private string? _shown;
    private bool _missing;
    private ErrorInfo? _error;

    [Parameter]
    public required string Id { get; set; }

    /// <summary>Which part is looked at, so that a link or a reload shows the same.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    /// <summary>What the charts count.</summary>
    [SupplyParameterFromQuery(Name = "axis")]
    public string? Axis { get; set; }

    /// <summary>Whether the loss and its like stand on a logarithmic scale: 1.</summary>
    [SupplyParameterFromQuery(Name = "log")]
    public string? Log { get; set; }

    /// <summary>Whether points far from all others are left aside: 1.</summary>
    [SupplyParameterFromQuery(Name = "clip")]
    public string? Clip { get; set; }

    /// <summary>Weight of the past in the moving averages.</summary>
    [SupplyParameterFromQuery(Name = "smooth")]
    public string? Smooth { get; set; }

    /// <summary>Which rows are listed by their loss: of training or of validation.</summary>
    [SupplyParameterFromQuery(Name = "rows")]
    public string? Rows { get; set; }

    /// <summary>Which of them come first: the easiest, or else the hardest.</summary>
    [SupplyParameterFromQuery(Name = "order")]
    public string? Order { get; set; }

    /// <summary>The page is drawn anew once it is known.</summary>
    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal AddressBar AddressBar { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    [Inject]
    internal ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    private RunFeed? Feed { get; set; }

    private RunView Current => Enum.TryParse<RunView>(View, ignoreCase: true, out var view) && Enum.IsDefined(view) ? view : RunView.Overview;

    private ChartAxis ShownAxis => ChartAxes.Parse(Axis);

    private RowPurpose ShownRows => Enum.TryParse<RowPurpose>(Rows, ignoreCase: true, out var rows) && Enum.IsDefined(rows) ? rows : RowPurpose.Training;

    private bool IsEasiest => Order == Easiest;

    private bool IsLog => Log == "1";

    private bool IsClipped => Clip == "1";

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Id)
        {
            return;
        }

        _shown = Id;
        Feed = null;
        _subscription?.Dispose();
        if (RendererInfo.IsInteractive)
        {
            var id = Id;
            _subscription = Store.SubscribeInCulture(id, updates => InvokeAsync(() => ApplyAsync(id, updates)));
        }

        await (_loading = LoadAsync(Id));
    }

    public void Dispose() => _subscription?.Dispose();

    private void Show(string name, string? value) => AddressBar.Change(new() { [name] = value });

    private Task<IDialogReference> OpenCheckpoint(CheckpointEvent checkpoint) => OpenCheckpoint(checkpoint, evaluates: false);

    private Task<IDialogReference> EvaluateCheckpoint(CheckpointEvent checkpoint) => OpenCheckpoint(checkpoint, evaluates: true);

    private Task<IDialogReference> OpenCheckpoint(CheckpointEvent checkpoint, bool evaluates) => Dialogs.ShowAsync<CheckpointDialog>(null, new DialogParameters<CheckpointDialog>
    {
        { dialog => dialog.Feed, Feed! },
        { dialog => dialog.Checkpoint, checkpoint },
        { dialog => dialog.Evaluates, evaluates },
    });

    private async Task LoadAsync(string id)
    {
        try
        {
            var history = await Store.HistoryAsync(id);
            if (id == _shown)
            {
                _missing = history is null;
                _error = null;
                Feed = history is null ? null : new RunFeed(history);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (id == _shown)
            {
                _missing = false;
                _error = new ErrorInfo("log_unreadable", L["Run.Unreadable", exception.Message], L["Run.UnreadableRemedy"]);
                Feed = null;
            }
        }
    }

    private async Task ApplyAsync(string id, IReadOnlyList<RunUpdate> updates)
    {
        // What comes while the snapshot is being read may be newer than the snapshot.
        await _loading;
        if (Feed is null || id != _shown)
        {
            return;
        }

        var news = Feed.Apply(updates);
        if (Feed.Deleted)
        {
            // Perhaps in another tab: whoever looks at it is told.
            Snackbar.Add(L["Run.Deleted", Feed.Summary.Name], Severity.Success);
            Navigation.NavigateTo("runs");
            return;
        }

        if (news.Restarted)
        {
            await (_loading = LoadAsync(id));
        }

        StateHasChanged();
        if (_charts is not null && !news.Restarted)
        {
            await _charts.ExtendAsync(news);
        }
    }
}
