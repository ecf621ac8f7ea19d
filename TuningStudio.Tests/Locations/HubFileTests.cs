using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Transfer;

namespace TuningStudio.Tests.Locations;

/// <summary>Datasets of the two hubs, against servers that speak as they do: a redirect to another host, the hash in the first answer, a token where it is asked for.</summary>
public sealed class HubFileTests : IAsyncLifetime
{
    private const string Token = "hf_topsecret";
    private const string Resolve = "/datasets/owner/name/resolve/v 1/data/train.jsonl";

    private static readonly byte[] Content = FetchBench.Data(1_000_000);

    private readonly FetchBench _bench = new();
    private FileServer _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await FileServer.StartAsync(host: "localhost");
        _store.Put("/blob", Content);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task HuggingFace_GatedFile_IsFetchedWithTheTokenThatTheStoreNeverSees()
    {
        await using var hub = await HubAsync(FetchBench.Sha256(Content));
        _bench.Settings["HF_ENDPOINT"] = hub.Address.AbsoluteUri;
        _bench.Settings["HF_TOKEN"] = Token;
        _store.Fail("/blob", new ServerFault(), new ServerFault { StopsAfter = 300_000 });

        var origin = await _bench.ExpectAsync("hf://datasets/owner/name@v 1/data/train.jsonl", Content);

        Assert.Equal("hf://datasets/owner/name@v 1/data/train.jsonl", origin.Source);
        Assert.All(hub.Seen, request => Assert.Equal($"Bearer {Token}", request.Authorization));
        Assert.All(_store.Seen, request => Assert.Null(request.Authorization));
        _bench.ExpectNoTraceOf(Token);
    }

    [Fact]
    public async Task HuggingFace_OtherBytesThanItsHash_AreRefused()
    {
        await using var hub = await HubAsync(FetchBench.Sha256([1]));
        _bench.Settings["HF_ENDPOINT"] = hub.Address.AbsoluteUri;
        _bench.Settings["HF_TOKEN"] = Token;

        Assert.Equal(ErrorCodes.DownloadFailed, (await _bench.RefusedAsync("hf://datasets/owner/name@v 1/data/train.jsonl")).Code);
        Assert.Empty(_bench.Copies);
    }

    [Fact]
    public async Task HuggingFace_GatedFileWithoutToken_NamesTheRemedy()
    {
        await using var hub = await HubAsync(FetchBench.Sha256(Content));
        _bench.Settings["HF_ENDPOINT"] = hub.Address.AbsoluteUri;

        var fault = await _bench.RefusedAsync("hf://datasets/owner/name@v 1/data/train.jsonl");

        Assert.Equal(ErrorCodes.AccessDenied, fault.Code);
        Assert.Contains("GatedRepo", fault.Message, StringComparison.Ordinal);
        Assert.Contains("HF_TOKEN", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelScope_File_IsAskedForByItsPath()
    {
        await using var hub = await FileServer.StartAsync(async (_, context) =>
        {
            if (context.Request.Path != "/api/v1/datasets/owner/name/repo" || context.Request.Query["FilePath"] != "data/训练.jsonl" || context.Request.Query["Revision"] != "master")
            {
                context.Response.StatusCode = 404;
                return true;
            }

            await context.Response.Body.WriteAsync(Content);
            return true;
        });
        _bench.Settings["MODELSCOPE_DOMAIN"] = hub.Address.AbsoluteUri;
        _bench.Settings["MODELSCOPE_API_TOKEN"] = Token;

        var origin = await _bench.ExpectAsync("ms://owner/name/data/训练.jsonl", Content);

        Assert.Equal("ms://owner/name/data/训练.jsonl", origin.Source);
        Assert.All(hub.Seen, request => Assert.Equal($"Bearer {Token}", request.Authorization));
        Assert.Equal(ErrorCodes.NotFound, (await _bench.RefusedAsync("ms://owner/name/other.jsonl")).Code);
        _bench.ExpectNoTraceOf(Token);
    }

    private Task<FileServer> HubAsync(string hash) => FileServer.StartAsync((_, context) =>
    {
        if (context.Request.Path != Resolve)
        {
            context.Response.StatusCode = 404;
        }
        else if (context.Request.Headers.Authorization.Count == 0)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["X-Error-Code"] = "GatedRepo";
        }
        else
        {
            context.Response.Headers["X-Linked-ETag"] = $"\"{hash}\"";
            context.Response.Redirect(new Uri(_store.Address, "/blob?Signature=abc").AbsoluteUri);
        }

        return Task.FromResult(true);
    });
}
