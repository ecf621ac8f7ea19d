using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.DataSets;

/// <summary>
/// Where files are dropped or chosen, several at once. The browser sends them beside the circuit, piece by piece, under tickets that are
/// given out here; they go with the page.
/// </summary>
public sealed partial class DropZone : IAsyncDisposable
{
    private readonly SortedDictionary<int, UploadItem> _items = [];
    private ElementReference _input;
    private DotNetObjectReference<DropZone>? _self;
    private IJSObjectReference? _script;
    private bool _isListening;
    private bool _isGone;
    private int _next;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public EventCallback<StoredUpload> Stored { get; set; }

    [Inject]
    internal IUploads Uploads { get; set; } = null!;

    [Inject]
    internal IJSRuntime Js { get; set; } = null!;

    [Inject]
    internal AntiforgeryStateProvider Antiforgery { get; set; } = null!;

    // A file chosen before the page is connected would be lost without a word.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var script = await Js.InvokeAsync<IJSObjectReference>("import", "./" + Assets["js/uploads.js"]);
            if (_isGone)
            {
                await script.DisposeAsync();
                return;
            }

            (_script, _self) = (script, DotNetObjectReference.Create(this));
            var brokenOff = await script.InvokeAsync<OfferedFile[]?>("attach", Id, _input, _self, Antiforgery.GetAntiforgeryToken()?.Value) ?? [];
            foreach (var file in brokenOff)
            {
                _items[_next++] = new UploadItem(file.Name, file.Size) { Error = Fault(new SiteText("New.UploadBrokenOff", file.Name), new SiteText("New.UploadAgain")) };
            }

            _isListening = true;
            StateHasChanged();
        }
    }

    /// <summary>Files were chosen.</summary>
    /// <returns>A ticket for each; null for one that is refused, which the page then says.</returns>
    [JSInvokable]
    public string?[] Begin(OfferedFile[] files)
    {
        foreach (var old in _items.Where(item => item.Value.Error is not null).Select(item => item.Key).ToList())
        {
            _items.Remove(old);
        }

        var items = files.Select((file, index) => Open(file) with { IsFirst = index == 0 }).ToList();
        items.ForEach(item => _items[_next++] = item);
        StateHasChanged();
        return [.. items.Select(item => item.Ticket)];
    }

    /// <summary>So much of a file is here.</summary>
    [JSInvokable]
    public void Progress(string ticket, long sent, double bytesPerSecond)
    {
        Change(ticket, item => item with { Sent = sent, BytesPerSecond = bytesPerSecond });
        StateHasChanged();
    }

    /// <summary>A file was sent whole.</summary>
    [JSInvokable]
    public async Task Done(string ticket)
    {
        if (Find(ticket) is not { } key)
        {
            return;
        }

        try
        {
            var (item, data) = (_items[key], await Uploads.FinishAsync(ticket));
            _items.Remove(key);
            StateHasChanged();
            await Stored.InvokeAsync(new StoredUpload(data, item.IsFirst));
        }
        catch (TuningException fault)
        {
            Change(ticket, item => item with { Error = fault.ToInfo() });
            StateHasChanged();
        }
    }

    /// <summary>The browser gave up: the file was changed or taken away, or the site does not answer.</summary>
    [JSInvokable]
    public void Failed(string ticket, string reason)
    {
        Uploads.Drop(ticket);
        Change(ticket, item => item with { Error = Fault(new SiteText("New.UploadFailed", item.Name, reason), new SiteText("New.UploadRemedy")) });
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        foreach (var ticket in _items.Values.Select(item => item.Ticket).OfType<string>())
        {
            Uploads.Drop(ticket);
        }

        try
        {
            if (_script is not null)
            {
                await _script.InvokeVoidAsync("detach", Id);
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and what it sent with it.
        }

        _self?.Dispose();
    }

    private UploadItem Open(OfferedFile file)
    {
        var item = new UploadItem(file.Name, file.Size);
        try
        {
            return item with { Ticket = Uploads.Begin(file.Name, file.Size) };
        }
        catch (TuningException fault)
        {
            return item with { Error = fault.ToInfo() };
        }
    }

    private ErrorInfo Fault(SiteText message, SiteText remedy) =>
        new(ErrorCodes.CannotWrite, L[message.Key, [.. message.Arguments]], L[remedy.Key]) { Words = new SiteWords([message], remedy) };

    private async Task CancelAsync(int key)
    {
        if (_items.Remove(key, out var item) && item.Ticket is { } ticket)
        {
            await _script!.InvokeVoidAsync("cancel", Id, ticket);
            Uploads.Drop(ticket);
        }
    }

    private int? Find(string ticket) => _items.Where(item => item.Value.Ticket == ticket).Select(item => (int?)item.Key).FirstOrDefault();

    private void Change(string ticket, Func<UploadItem, UploadItem> change)
    {
        if (Find(ticket) is { } key)
        {
            _items[key] = change(_items[key]);
        }
    }
}
