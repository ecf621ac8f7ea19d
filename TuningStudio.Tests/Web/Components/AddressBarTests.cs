using Microsoft.AspNetCore.Components;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components;

public sealed class AddressBarTests
{
    private readonly LateBrowser _browser = new();
    private readonly AddressBar _bar;

    public AddressBarTests() => _bar = new AddressBar(_browser);

    [Fact]
    public void Change_BeforeTheBrowserFollows_GoesOnFromTheAddressThatItWasSentTo()
    {
        _bar.Change(new() { ["step"] = "data" }, isNewEntry: true);
        _bar.Change(new() { ["model"] = null });
        _browser.Follow();
        _bar.Change(new() { ["draft"] = "d1" });
        _browser.Follow();
        _browser.Follow();

        Assert.Equal("http://studio/new?step=data&draft=d1", _browser.Uri);
        Assert.Equal([false, true, true], _browser.Replaced);
    }

    [Fact]
    public void Change_AfterThePersonWentElsewhere_GoesOnFromThere()
    {
        _bar.Change(new() { ["step"] = "data" });
        _browser.Leave("http://studio/new?model=b");

        _bar.Change(new() { ["draft"] = "d1" });
        _browser.Follow();

        Assert.Equal("http://studio/new?model=b&draft=d1", _browser.Uri);
    }

    /// <summary>Says that it is at an address only when it is told to.</summary>
    private sealed class LateBrowser : NavigationManager
    {
        private readonly Queue<string> _sent = new();

        internal LateBrowser() => Initialize("http://studio/", "http://studio/new?model=a");

        internal List<bool> Replaced { get; } = [];

        internal void Follow()
        {
            Uri = _sent.Dequeue();
            NotifyLocationChanged(isInterceptedLink: false);
        }

        internal void Leave(string address)
        {
            _sent.Clear();
            Uri = address;
            NotifyLocationChanged(isInterceptedLink: true);
        }

        protected override void NavigateToCore(string uri, NavigationOptions options)
        {
            Replaced.Add(options.ReplaceHistoryEntry);
            _sent.Enqueue(uri);
        }
    }
}
