using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataSets;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.DataSets;

public sealed class AddressFieldTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();
    private readonly List<string> _chosen = [];

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData("s3://bucket/a.jsonl", "Amazon S3")]
    [InlineData("https://huggingface.co/datasets/o/n/blob/main/a.jsonl", "Hugging Face")]
    [InlineData("https://host/a.jsonl", "Web server")]
    public void Input_Address_SaysWhatItIs(string text, string kind)
    {
        var field = Render();

        field.Find("input").Input(text);

        Assert.Contains(kind, field.Find(At("path-kind")).TextContent, StringComparison.Ordinal);
        Assert.Contains("Fetch", field.Find(At("check")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_AddressOfAnUnknownKind_SaysNothingUntilItIsFetched()
    {
        const string text = "ftp://host/a.jsonl";
        var field = Render();

        field.Find("input").Input(text);
        Assert.Empty(field.FindAll(At("path-kind")));
        Assert.Empty(field.FindAll(At("error")));
        Submit(field, text);

        Assert.NotEmpty(field.Find(At("error")).TextContent);
        Assert.Empty(_chosen);
    }

    [Fact]
    public void Submit_Path_IsHandedOver()
    {
        var field = Render();

        Submit(field, "/data/mine.jsonl");

        Assert.Equal(["/data/mine.jsonl"], _chosen);
        Assert.Empty(field.FindAll(At("path-kind")));
    }

    [Fact]
    public void Submit_Address_HandsOverTheCopyAndForgetsTheAddress()
    {
        var field = Render();

        Submit(field, "https://host/a.jsonl?sig=secret");

        field.WaitForAssertion(() => Assert.Equal(["/studio/datasets/fetched-0123.jsonl"], _chosen));
        Assert.DoesNotContain("secret", field.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Submit_Address_ShowsProgressAndCanBeCancelled()
    {
        CancellationToken fetching = default;
        _studio.Libraries.Receive = (progress, cancellation) =>
        {
            fetching = cancellation;
            progress(new TransferProgress(512, 2048, 1024));
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        var field = Render();
        Submit(field, "https://host/a.jsonl?sig=secret");
        field.WaitForAssertion(() => Assert.Equal("25", field.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        Assert.Contains("512 B / 2 KB · 1 KB/s", field.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", field.Find(".transfer").InnerHtml, StringComparison.Ordinal);

        field.Find(At("path-cancel")).Click();

        field.WaitForAssertion(() => Assert.Empty(field.FindAll("[role=progressbar]")));
        Assert.True(fetching.IsCancellationRequested);
        Assert.Empty(field.FindAll(At("error")));
        Assert.Empty(_chosen);
    }

    [Fact]
    public void Submit_AddressThatIsRefused_SaysWhatToDo()
    {
        _studio.Libraries.Receive = (_, _) => throw new TuningException(ErrorCodes.AccessDenied, "s3://bucket/a may not be read.", "Set AWS_ACCESS_KEY_ID.");
        var field = Render();

        Submit(field, "s3://bucket/a");

        Assert.Contains("Set AWS_ACCESS_KEY_ID.", field.WaitForElement(At("error")).TextContent, StringComparison.Ordinal);
    }

    private static void Submit(IRenderedComponent<AddressField> field, string text)
    {
        field.Find("input").Input(text);
        field.Find("form").Submit();
    }

    private IRenderedComponent<AddressField> Render() => _studio.Render<AddressField>(parameters => parameters
        .Add(field => field.Id, "path")
        .Add(field => field.Label, "Path")
        .Add(field => field.CheckTestId, "check")
        .Add(field => field.Chosen, _chosen.Add));
}
