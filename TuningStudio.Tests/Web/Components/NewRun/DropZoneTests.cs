using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class DropZoneTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();
    private readonly List<DatasetInfo> _stored = [];
    private CancellationToken _receiving;

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Upload_WholeFile_IsHandedOver()
    {
        var zone = Upload();

        zone.WaitForAssertion(() => Assert.Equal("mine.jsonl", Assert.Single(_stored).Name));
        Assert.NotNull(zone.Find("#data"));
    }

    [Fact]
    public void Upload_FileIsStillBeingRead_IsNoLongerShownAsAnUpload()
    {
        var zone = Upload(_ => new TaskCompletionSource().Task);

        zone.WaitForElement("#data");
    }

    [Fact]
    public void Upload_Cancelled_EndsWithoutAnErrorAndOffersTheFieldAgain()
    {
        _studio.Libraries.Receive = Endless;
        var zone = Upload();
        Assert.Contains("mine.jsonl", zone.Find(".dropzone").TextContent, StringComparison.Ordinal);

        zone.Find(At("data-cancel")).Click();

        zone.WaitForElement("#data");
        Assert.True(_receiving.IsCancellationRequested);
        Assert.Empty(zone.FindAll(At("error")));
        Assert.Empty(_stored);
    }

    [Fact]
    public async Task Upload_PersonLeavesThePage_Ends()
    {
        _studio.Libraries.Receive = Endless;
        Upload();

        await _studio.DisposeComponentsAsync();

        Assert.True(_receiving.IsCancellationRequested);
    }

    [Fact]
    public void Upload_BrowserCannotReadTheFile_SaysSo()
    {
        _studio.Libraries.Receive = _ => throw new JSException("The file has changed.");

        var zone = Upload();

        Assert.Contains("mine.jsonl could not be uploaded: The file has changed.", zone.WaitForElement(At("error")).TextContent, StringComparison.Ordinal);
    }

    private Task Endless(CancellationToken cancellationToken)
    {
        _receiving = cancellationToken;
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private IRenderedComponent<DropZone> Upload(Func<DatasetInfo, Task>? stored = null)
    {
        var zone = _studio.Render<DropZone>(parameters => parameters
            .Add(drop => drop.Id, "data")
            .Add(drop => drop.Label, "Drop")
            .Add(drop => drop.Stored, stored ?? Note));
        var change = zone.FindComponent<InputFile>().Instance.OnChange;
        _ = zone.InvokeAsync(() => change.InvokeAsync(new InputFileChangeEventArgs([new ChosenFile()])));
        return zone;
    }

    private Task Note(DatasetInfo data)
    {
        _stored.Add(data);
        return Task.CompletedTask;
    }

    private sealed class ChosenFile : IBrowserFile
    {
        public string Name => "mine.jsonl";

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public long Size => 2;

        public string ContentType => string.Empty;

        public Stream OpenReadStream(long maxAllowedSize = 512000, CancellationToken cancellationToken = default) => new MemoryStream("{}"u8.ToArray());
    }
}
