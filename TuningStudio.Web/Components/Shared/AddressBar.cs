using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// Changes parts of a page's address. The browser takes its time to say that an address has changed; what is pressed meanwhile goes on from
/// the new one, and takes nothing of it back.
/// </summary>
internal sealed class AddressBar
{
    private readonly NavigationManager _navigation;

    // Where the browser was sent and has not said yet that it is there, oldest first.
    private readonly List<string> _pending = [];

    public AddressBar(NavigationManager navigation)
    {
        _navigation = navigation;
        navigation.LocationChanged += Arrive;
    }

    /// <summary>Changes parts of the query; null takes one out.</summary>
    /// <param name="changes">What is to be otherwise; what is not named stays.</param>
    /// <param name="isNewEntry">Whether the browser's way back leads to the address before it.</param>
    internal void Change(Dictionary<string, object?> changes, bool isNewEntry = false)
    {
        var address = _navigation.GetUriWithQueryParameters(_pending.Count > 0 ? _pending[^1] : _navigation.Uri, changes);
        _pending.Add(address);
        _navigation.NavigateTo(address, new NavigationOptions { ReplaceHistoryEntry = !isNewEntry });
    }

    // Another address than those is the person's own doing: it counts.
    private void Arrive(object? sender, LocationChangedEventArgs change)
    {
        var at = _pending.IndexOf(change.Location);
        _pending.RemoveRange(0, at < 0 ? _pending.Count : at + 1);
    }
}
