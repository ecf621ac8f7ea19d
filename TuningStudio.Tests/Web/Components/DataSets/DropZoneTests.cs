using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataSets;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.DataSets;

public sealed class DropZoneTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();
    private readonly List<StoredUpload> _stored = [];

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public async Task Begin_SeveralFiles_ShowsEachAndHandsThemOverAsTheyCome()
    {
        var zone = Render();

        var tickets = await zone.InvokeAsync(() => zone.Instance.Begin([new("a.jsonl", 1000), new("b.jsonl", 4000)]));
        await zone.InvokeAsync(() => zone.Instance.Progress(tickets[1]!, 1000, 500));

        Assert.Equal(["0", "25"], zone.FindAll("[role=progressbar]").Select(bar => bar.GetAttribute("aria-valuenow")));
        await zone.InvokeAsync(() => zone.Instance.Done(tickets[1]!));
        Assert.Single(zone.FindAll(At("data-item")));
        await zone.InvokeAsync(() => zone.Instance.Done(tickets[0]!));
        Assert.Equal([("b.jsonl", false), ("a.jsonl", true)], _stored.Select(upload => (upload.Data.Name, upload.IsFirst)));
        Assert.Empty(zone.FindAll(At("data-item")));
    }

    [Fact]
    public async Task Begin_FileThatIsNone_SaysSoAndGivesNoTicket()
    {
        var zone = Render();

        var tickets = await zone.InvokeAsync(() => zone.Instance.Begin([new("a.exe", 10), new("b.jsonl", 10)]));

        Assert.Equal([null, "b.jsonl"], tickets);
        Assert.Contains("a.exe", zone.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_UploadBrokeOffBefore_SaysWhichAndWhatToDo()
    {
        var script = _studio.JSInterop.SetupModule("./js/uploads.js");
        script.Mode = JSRuntimeMode.Loose;
        script.Setup<OfferedFile[]?>("attach", _ => true).SetResult([new("gone.jsonl", 10)]);

        var zone = Render();

        zone.WaitForAssertion(() => Assert.Contains("gone.jsonl broke off", zone.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Contains("Choose the file again", zone.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_OneOfTwo_DropsItAlone()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.jsonl", 10), new("b.jsonl", 10)]));

        zone.FindAll(At("data-cancel"))[0].Click();

        Assert.Equal(["a.jsonl"], _studio.Uploads.Dropped);
        Assert.Single(zone.FindAll(At("data-item")));
        Assert.Empty(zone.FindAll(At("error")));
    }

    [Fact]
    public async Task Failed_BrowserCannotReadTheFile_SaysSo()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("mine.jsonl", 10)]));

        await zone.InvokeAsync(() => zone.Instance.Failed("mine.jsonl", "the file has changed"));

        Assert.Contains("mine.jsonl could not be uploaded: the file has changed", zone.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Equal(["mine.jsonl"], _studio.Uploads.Dropped);
    }

    [Fact]
    public async Task Dispose_PersonLeavesThePage_DropsWhatIsOnItsWay()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.jsonl", 10)]));

        await _studio.DisposeComponentsAsync();

        Assert.Equal(["a.jsonl"], _studio.Uploads.Dropped);
    }

    [Fact]
    public async Task Begin_AfterOnesThatWereRefused_ClearsThoseAway()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.exe", 10)]));
        Assert.NotEmpty(zone.FindAll(At("error")));

        await zone.InvokeAsync(() => zone.Instance.Begin([new("b.jsonl", 10)]));

        Assert.Empty(zone.FindAll(At("error")));
        Assert.Contains("b.jsonl", Assert.Single(zone.FindAll(At("data-item"))).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_ErrorOfOneFile_LeavesTheOthers()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.exe", 10), new("b.jsonl", 10)]));

        zone.Find($"{At("data-item")} button").Click();

        Assert.Empty(zone.FindAll(At("error")));
        Assert.Single(zone.FindAll(At("data-item")));
    }

    [Fact]
    public async Task Done_FileThatIsNotTaken_SaysWhyAndHandsNothingOver()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.jsonl", 10)]));
        _studio.Uploads.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");

        await zone.InvokeAsync(() => zone.Instance.Done("a.jsonl"));

        Assert.Contains("The disk is full.", zone.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Contains("Make room.", zone.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Empty(_stored);
    }

    [Fact]
    public async Task Done_FileCancelledMeanwhile_IsNotHandedOver()
    {
        var zone = Render();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.jsonl", 10)]));
        zone.Find(At("data-cancel")).Click();

        await zone.InvokeAsync(() => zone.Instance.Done("a.jsonl"));

        Assert.Empty(_stored);
        Assert.Empty(zone.FindAll(At("data-item")));
    }

    private IRenderedComponent<DropZone> Render() => _studio.Render<DropZone>(parameters => parameters
        .Add(drop => drop.Id, "data")
        .Add(drop => drop.Label, "Drop")
        .Add(drop => drop.Stored, _stored.Add));
}
