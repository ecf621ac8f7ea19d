using Microsoft.AspNetCore.Components;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.DataSets;

/// <summary>One field for paths and addresses: says what it takes a text for, fetches what an address names, and hands over the local path.</summary>
public sealed partial class AddressField : IDisposable
{
    private string? _text;
    private string? _shownValue;
    private string? _shown;
    private ErrorInfo? _error;
    private TransferProgress _progress;
    private CancellationTokenSource? _fetch;

    [Inject]
    internal IDatasetLibrary Datasets { get; set; } = null!;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public bool HidesLabel { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public string? CheckTestId { get; set; }

    /// <summary>The path that is chosen now; taken over whenever it changes.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Told the local path.</summary>
    [Parameter]
    public EventCallback<string> Chosen { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private bool IsAddress => SourceCatalog.IsAddress(_text ?? string.Empty);

    // What is typed so far may not be an address yet: it is said when it is one, not that it is none.
    private string? Kind
    {
        get
        {
            try
            {
                return IsAddress ? SourceCatalog.Parse(_text!).Kind : null;
            }
            catch (TuningException)
            {
                return null;
            }
        }
    }

    protected override void OnParametersSet()
    {
        if (_shownValue != Value)
        {
            _text = _shownValue = Value;
        }
    }

    public void Dispose() => _fetch?.Cancel();

    private async Task Submit()
    {
        _error = null;
        if (!IsAddress)
        {
            await Chosen.InvokeAsync(SourceCatalog.PathOf(_text!));
            return;
        }

        using var fetch = _fetch = new CancellationTokenSource();
        DatasetInfo? data = null;
        try
        {
            _shown = SourceCatalog.Parse(_text!).Shown;
            _progress = default;
            data = await Datasets.FetchAsync(_text!, Report, fetch.Token);
        }
        catch (TuningException fault) when (!fetch.IsCancellationRequested)
        {
            _error = fault.ToInfo();
        }
        catch (Exception) when (fetch.IsCancellationRequested)
        {
            // The person thought better of it, or left: what came is kept.
        }
        finally
        {
            _fetch = null;
        }

        if (data is not null)
        {
            // An address may hold a secret: it does not stay on the page.
            _text = data.Path;
            await Chosen.InvokeAsync(data.Path);
        }
    }

    private void Report(TransferProgress now)
    {
        _progress = now;
        _ = InvokeAsync(StateHasChanged);
    }
}
