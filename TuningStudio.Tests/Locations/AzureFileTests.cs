using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Servers;

namespace TuningStudio.Tests.Locations;

/// <summary>Azure's Blob service against Microsoft's own server for tests.</summary>
public sealed class AzureFileTests : IAsyncLifetime
{
    private const string Account = "tuning";
    private const string Address = $"az://{Account}/training/folder/a b 训练.jsonl";

    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 64).Select(value => (byte)value)]);
    private static readonly byte[] Content = FetchBench.Data(3_000_000);

    private readonly FetchBench _bench = new();
    private NodeServer _server = null!;
    private CuttingProxy _line = null!;

    private string Endpoint => $"{_line.Address.AbsoluteUri}{Account}";

    public async ValueTask InitializeAsync()
    {
        _server = await NodeServer.AzureAsync(Account, Key);
        _line = new CuttingProxy(_server.Address);
        await PutAsync("training", Content);
        _bench.Settings["AZURE_STORAGE_SERVICE_ENDPOINT"] = Endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await (_line?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _bench.Dispose();
    }

    [Fact]
    public async Task Fetch_ByAccountKeyOverABadLine_GoesOnAndArrivesWhole()
    {
        _bench.Settings["AZURE_STORAGE_KEY"] = Key;
        (_line.CutAfter, _line.CutsLeft) = (1_000_000, 2);

        var origin = await _bench.ExpectAsync(Address, Content);

        Assert.Equal(2, _line.Cuts);
        Assert.Equal(Address, origin.Source);
        _bench.ExpectNoTraceOf(Key);
    }

    [Fact]
    public async Task Fetch_ByConnectionString_Arrives()
    {
        _bench.Settings.Clear();
        _bench.Settings["AZURE_STORAGE_CONNECTION_STRING"] = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint};";

        await _bench.ExpectAsync(Address, Content);

        _bench.ExpectNoTraceOf(Key);
    }

    [Fact]
    public async Task Fetch_BySasToken_ArrivesAndTheTokenStandsNowhere()
    {
        var token = Service().GetBlobContainerClient("training").GenerateSasUri(BlobContainerSasPermissions.Read, DateTimeOffset.MaxValue.AddYears(-7000)).Query;
        _bench.Settings["AZURE_STORAGE_SAS_TOKEN"] = token;

        await _bench.ExpectAsync(Address, Content);

        _bench.ExpectNoTraceOf(token.Split("sig=")[1]);
    }

    [Fact]
    public async Task Fetch_PublicBlob_NeedsNoCredentials()
    {
        await PutAsync("open", Content, PublicAccessType.Blob);

        await _bench.ExpectAsync(Address.Replace("/training/", "/open/", StringComparison.Ordinal), Content);
    }

    [Fact]
    public async Task Fetch_AgainUnchangedAndThenChanged_IsOneCopyAndThenTwo()
    {
        _bench.Settings["AZURE_STORAGE_KEY"] = Key;
        Assert.Equal(await _bench.FetchAsync(Address), await _bench.FetchAsync(Address));
        var changed = FetchBench.Data(100_000, seed: 2);
        await PutAsync("training", changed);

        await _bench.ExpectAsync(Address, changed);

        Assert.Equal(2, _bench.Copies.Count);
    }

    [Fact]
    public async Task Fetch_WrongKey_IsRefusedWithTheRemedy()
    {
        var wrong = Convert.ToBase64String(new byte[64]);
        _bench.Settings["AZURE_STORAGE_KEY"] = wrong;

        var fault = await _bench.RefusedAsync(Address);

        Assert.Equal(ErrorCodes.AccessDenied, fault.Code);
        Assert.Contains("AZURE_STORAGE_KEY", fault.Remedy, StringComparison.Ordinal);
        _bench.ExpectNoTraceOf(wrong, fault);
    }

    [Fact]
    public async Task Fetch_KeyThatIsNone_SaysSoWithoutQuotingIt()
    {
        _bench.Settings["AZURE_STORAGE_KEY"] = "not base64!";

        var fault = await _bench.RefusedAsync(Address);

        Assert.Equal(ErrorCodes.InvalidOption, fault.Code);
        _bench.ExpectNoTraceOf("not base64!", fault);
    }

    [Fact]
    public async Task Fetch_MissingBlob_IsNotFound()
    {
        _bench.Settings["AZURE_STORAGE_KEY"] = Key;

        var fault = await _bench.RefusedAsync($"az://{Account}/training/not-there.jsonl");

        Assert.Equal(ErrorCodes.NotFound, fault.Code);
        Assert.Contains("BlobNotFound", fault.Message, StringComparison.Ordinal);
    }

    private BlobServiceClient Service() => new(new Uri($"{_server.Address.AbsoluteUri}{Account}"), new StorageSharedKeyCredential(Account, Key));

    private async Task PutAsync(string container, byte[] content, PublicAccessType access = PublicAccessType.None)
    {
        var client = Service().GetBlobContainerClient(container);
        await client.CreateIfNotExistsAsync(access, cancellationToken: FetchBench.Cancel);
        await client.GetBlobClient(Address[(Address.IndexOf("training/", StringComparison.Ordinal) + 9)..]).UploadAsync(new BinaryData(content), overwrite: true, FetchBench.Cancel);
    }
}
