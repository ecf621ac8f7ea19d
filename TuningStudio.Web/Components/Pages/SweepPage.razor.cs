using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Components.Sweeps;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>A sweep: its runs beside each other, in a table and a chart, live.</summary>
public sealed partial class SweepPage : IDisposable
{
    private readonly List<RunUpdate> _missed = [];
    private IDisposable? _subscription;
    private SweepBoard? _board;
    private SweepBoard? _coming;
    private SweepChart? _chart;
    private ErrorInfo? _error;
    private string? _shown;
    private bool _busy;

    [Parameter]
    public required string Id { get; set; }

    /// <summary>The page is drawn anew once it is known.</summary>
    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal ISweepService Service { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    private static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    private SweepSpec? Sweep { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Id)
        {
            return;
        }

        _shown = Id;
        (_board, _coming, _error) = (null, null, null);
        _missed.Clear();
        Sweep = Service.Find(Id);
        _subscription?.Dispose();
        if (Sweep is null)
        {
            return;
        }

        var board = _coming = new SweepBoard(Sweep, Store);
        if (RendererInfo.IsInteractive)
        {
            _subscription = Store.SubscribeInCulture(null, updates => InvokeAsync(() => ApplyAsync(board, updates)));
        }

        await board.LoadAsync();
        if (board != _coming)
        {
            return;
        }

        _board = board;
        await ApplyAsync(board, [.. _missed]);
    }

    public void Dispose() => _subscription?.Dispose();

    private async Task ApplyAsync(SweepBoard board, IReadOnlyList<RunUpdate> updates)
    {
        if (board != _coming || !updates.Any(update => update.Summary.Sweep?.Id == Id))
        {
            return;
        }

        if (board != _board)
        {
            // What is being read may be older than this.
            _missed.AddRange(updates);
            return;
        }

        var news = await board.ApplyAsync(updates);
        StateHasChanged();
        if (_chart is not null && news.Count > 0)
        {
            await _chart.ExtendAsync(news);
        }
    }

    private async Task StopAsync()
    {
        if (!await ConfirmDialog.AskAsync(Dialogs, L["Sweep.StopTitle"], L["Sweep.StopText"], L["Sweep.Stop"], dangerous: true))
        {
            return;
        }

        (_busy, _error) = (true, null);
        try
        {
            await Service.StopAsync(Id);
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
        finally
        {
            _busy = false;
        }
    }
}
