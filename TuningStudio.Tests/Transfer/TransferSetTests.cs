using System.Security.Cryptography;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Transfer;

public sealed class TransferSetTests : IAsyncLifetime
{
    private static readonly TransferOptions Options = new() { FirstDelay = TimeSpan.FromMilliseconds(1), Attempts = 2 };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = TransferClient.Create();
    private FileServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Download_SeveralFiles_CountsThemAsOne()
    {
        var requests = Enumerable.Range(1, 9).Select(number => Request($"file-{number}", 100_000 * number)).ToArray();
        var seen = new List<TransferProgress>();

        await Set().DownloadAsync(requests, seen.Add, Cancel);

        Assert.All(requests, request => Assert.Equal(request.Size, new FileInfo(request.Target).Length));
        Assert.Equal(new TransferProgress(4_500_000, 4_500_000, 0), seen[^1]);
        Assert.Equal(9, Directory.GetFiles(_folder.Root).Length);
    }

    [Fact]
    public async Task Download_Again_FetchesOnlyWhatIsNotRight()
    {
        var requests = new[] { Request("right", 1000), Request("wrong", 1000), Request("missing", 1000) };
        await Set().DownloadAsync(requests, cancellationToken: Cancel);
        await File.WriteAllBytesAsync(requests[1].Target, new byte[1000], Cancel);
        File.Delete(requests[2].Target);
        var before = _server.Seen.Count;

        await Set().DownloadAsync(requests, cancellationToken: Cancel);

        Assert.Equal(["/missing", "/wrong"], _server.Seen.Skip(before).Select(request => request.Path).Order());
        Assert.Equal(await File.ReadAllBytesAsync(requests[0].Target, Cancel), await File.ReadAllBytesAsync(requests[1].Target, Cancel));
    }

    [Fact]
    public async Task Download_OneFileMissing_EndsWithItsError()
    {
        var missing = new TransferRequest { Address = new Uri(_server.Address, "/nowhere"), Target = _folder["nowhere"] };

        var error = await Assert.ThrowsAsync<TuningException>(() => Set().DownloadAsync([Request("there", 1000), missing], cancellationToken: Cancel));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Contains("/nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_TogetherTooLarge_IsRefusedBeforeAnythingIsAsked()
    {
        var small = Options with { KeepFree = 1000, FreeSpace = _ => 2500 };

        var error = await Assert.ThrowsAsync<TuningException>(() =>
            new TransferSet(new HttpTransfer(_client, small, TimeProvider.System), small, TimeProvider.System).DownloadAsync([Request("a", 1000), Request("b", 1000)], cancellationToken: Cancel));

        Assert.Equal(ErrorCodes.CannotWrite, error.Code);
        Assert.Empty(_server.Seen);
    }

    private TransferSet Set() => new(new HttpTransfer(_client, Options, TimeProvider.System), Options, TimeProvider.System);

    private TransferRequest Request(string name, int size)
    {
        var content = new byte[size];
        new Random(7).NextBytes(content);
        return new TransferRequest
        {
            Address = _server.Put("/" + name, content),
            Target = _folder[name],
            Size = size,
            Digest = FileDigest.Parse(DigestKind.Sha256, Convert.ToHexStringLower(SHA256.HashData(content))),
        };
    }
}
