using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.ModelHub;

/// <summary>Lists and downloads of both hubs, over HTTP.</summary>
public sealed class HubTests : IAsyncLifetime
{
    private const string Name = "owner/model";

    private static readonly TransferOptions Impatient = new() { FirstDelay = TimeSpan.FromMilliseconds(1), Attempts = 3 };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = TransferClient.Create();
    private LoopbackHub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _folder["models"];

    public async ValueTask InitializeAsync() => _hub = await LoopbackHub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(HubKind.HuggingFace, LoopbackHub.Commit)]
    [InlineData(HubKind.ModelScope, "master")]
    public async Task Download_WholeModel_HasWhatItNeedsAndNothingElse(HubKind kind, string revision)
    {
        _hub.Publish(Name, PublishedFiles.Model());
        var hub = Open(kind);

        var plan = DownloadPlanner.Plan(await hub.ListAsync(new HubModelId(Name), Cancel));
        var record = await RunAsync(hub, plan);

        Assert.Equal("apache-2.0", plan.Listing.Licence);
        Assert.Equal(revision, record.Revision);
        Assert.NotNull(record.FinishedAt);
        Assert.Equal(
            ["LICENSE", "README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", DownloadRecord.FileName],
            Directory.GetFiles(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(PublishedFiles.Weights, await File.ReadAllBytesAsync(Path.Combine(Target, "model.safetensors"), Cancel));
        Assert.Equal(["original/consolidated.00.pth", "pytorch_model.bin"], plan.LeftOut.Where(file => file.Reason == LeftOutReason.Pickle).Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(record.TotalBytes, record.BytesIn(Target));
    }

    [Theory]
    [InlineData(HubKind.HuggingFace, null)]
    [InlineData(HubKind.HuggingFace, "hf_wrong")]
    [InlineData(HubKind.ModelScope, null)]
    public async Task Gated_WithoutTheRightToken_SaysWhatToDo(HubKind kind, string? token)
    {
        _hub.Publish(Name, PublishedFiles.Model()).Gated = true;
        var hub = Open(kind, token);

        var error = await Assert.ThrowsAsync<TuningException>(async () => await RunAsync(hub, DownloadPlanner.Plan(await hub.ListAsync(new HubModelId(Name), Cancel))));

        Assert.Equal(ErrorCodes.AccessDenied, error.Code);
        Assert.Contains(hub.PageOf(new HubModelId(Name)).ToString(), error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HubKind.HuggingFace)]
    [InlineData(HubKind.ModelScope)]
    public async Task Gated_WithToken_ComesAndTheTokenGoesToNobodyElse(HubKind kind)
    {
        _hub.Publish(Name, PublishedFiles.Model()).Gated = true;
        var hub = Open(kind, LoopbackHub.Token);

        await RunAsync(hub, DownloadPlanner.Plan(await hub.ListAsync(new HubModelId(Name), Cancel)));

        Assert.NotEmpty(_hub.Store.Seen);
        Assert.All(_hub.Store.Seen, request => Assert.True(request is { Authorization: null, Cookie: null }));
        Assert.DoesNotContain(LoopbackHub.Token, await File.ReadAllTextAsync(Path.Combine(Target, DownloadRecord.FileName), Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HubKind.HuggingFace, "owner/nothing", "no model owner/nothing")]
    [InlineData(HubKind.HuggingFace, "owner/model@nope", "no revision 'nope'")]
    [InlineData(HubKind.ModelScope, "owner/nothing", "no model owner/nothing")]
    [InlineData(HubKind.ModelScope, "owner/model@nope", "no such revision")]
    public async Task List_NotThere_SaysWhichPartOfTheName(HubKind kind, string id, string words)
    {
        _hub.Publish(Name, PublishedFiles.Model());

        var error = await Assert.ThrowsAsync<TuningException>(() => Open(kind).ListAsync(HubModelId.Parse(id), Cancel));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>a proxy's page</html>")]
    [InlineData("[]")]
    public async Task List_SomethingElse_SaysSo(string answer)
    {
        _hub.Publish(Name).Answer = answer;

        var error = await Assert.ThrowsAsync<TuningException>(() => Open(HubKind.HuggingFace).ListAsync(new HubModelId(Name), Cancel));

        Assert.Contains("something else than a hub does", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OddTypesEverywhere_TakesWhatCanBeRead()
    {
        _hub.Publish(Name).Answer = """{"sha":5,"gated":{},"cardData":[],"tags":[1],"config":7,"safetensors":"x","siblings":[{"rfilename":3},{"rfilename":"config.json","size":-1,"lfs":true},null]}""";

        var listing = await Open(HubKind.HuggingFace).ListAsync(new HubModelId(Name), Cancel);

        Assert.Equal(new HubFile("config.json", null, null), Assert.Single(listing.Files));
        Assert.Equal(("main", null, false), (listing.Revision, listing.Licence, listing.IsGated));
    }

    [Fact]
    public async Task List_BusyHub_TriesAgain()
    {
        _hub.Publish(Name, PublishedFiles.Model());
        _hub.Server.Fail($"/api/models/{Name}/revision/main", new ServerFault { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } });

        Assert.NotEmpty((await Open(HubKind.HuggingFace).ListAsync(new HubModelId(Name), Cancel)).Files);
    }

    [Fact]
    public async Task Download_WrongHash_IsRefusedAndTheModelIsNotFinished()
    {
        _hub.Publish(Name, PublishedFiles.Model()).WrongHash = true;
        var hub = Open(HubKind.HuggingFace);

        var error = await Assert.ThrowsAsync<TuningException>(async () => await RunAsync(hub, DownloadPlanner.Plan(await hub.ListAsync(new HubModelId(Name), Cancel))));

        Assert.Contains("not the file that its owner lists", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Target, "model.safetensors")));
        Assert.Null(DownloadRecord.Read(Target)!.FinishedAt);
    }

    [Fact]
    public async Task Download_BrokenInTheMiddle_GoesOnFromTheOtherHost()
    {
        _hub.Publish(Name, PublishedFiles.Model());
        _hub.Store.Fail(LoopbackHub.StoredAt(PublishedFiles.Weights), new ServerFault { StopsAfter = 1_000_000 });
        var hub = Open(HubKind.HuggingFace);

        await RunAsync(hub, DownloadPlanner.Plan(await hub.ListAsync(new HubModelId(Name), Cancel)));

        Assert.Equal(PublishedFiles.Weights, await File.ReadAllBytesAsync(Path.Combine(Target, "model.safetensors"), Cancel));
        Assert.StartsWith("bytes=", _hub.Store.Seen[^1].Range, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begin_FolderWithSomethingElse_IsRefused()
    {
        _hub.Publish(Name, PublishedFiles.Model());
        var hub = Open(HubKind.HuggingFace);
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "mine.txt"), "mine", Cancel);

        var error = await Assert.ThrowsAsync<TuningException>(async () => await RunAsync(hub, DownloadPlanner.Plan(await hub.ListAsync(new HubModelId(Name), Cancel))));

        Assert.Contains("holds something else", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_EnvironmentAndTheHubsOwnTool_AreFoundInTheirOrder()
    {
        File.WriteAllText(_folder["token"], "hf_from_file\n");
        var environment = new Dictionary<string, string> { ["HF_HOME"] = _folder.Root };
        var settings = new HubSettings(name => environment.GetValueOrDefault(name));

        Assert.Equal("hf_from_file", settings.Token(HubKind.HuggingFace));
        Assert.Equal("https://huggingface.co/", settings.Endpoint(HubKind.HuggingFace).ToString());
        Assert.Null(settings.Token(HubKind.ModelScope));
        environment["HF_TOKEN"] = "hf_from_variable";
        environment["HF_ENDPOINT"] = "https://hf-mirror.com";
        environment["MODELSCOPE_API_TOKEN"] = "ms";
        Assert.Equal("hf_from_variable", settings.Token(HubKind.HuggingFace));
        Assert.Equal("https://hf-mirror.com/", settings.Endpoint(HubKind.HuggingFace).ToString());
        Assert.Equal("http://127.0.0.1:1/", settings.Endpoint(HubKind.HuggingFace, "http://127.0.0.1:1").ToString());
        Assert.Equal("ms", settings.Token(HubKind.ModelScope));
        Assert.Throws<TuningException>(() => settings.Endpoint(HubKind.HuggingFace, "file:///etc"));
    }

    private IModelHub Open(HubKind kind, string? token = null) => new HubSettings(_ => null).Open(kind, _hub.Endpoint.ToString(), token, _client, Impatient, TimeProvider.System);

    private async Task<DownloadRecord> RunAsync(IModelHub hub, DownloadPlan plan)
    {
        var download = new ModelDownload(new TransferSet(new HttpTransfer(_client, Impatient, TimeProvider.System), Impatient, TimeProvider.System), TimeProvider.System);
        return await download.RunAsync(hub, download.Begin(hub, plan, Target), Target, progress: null, Cancel);
    }
}
