using System.Security.Cryptography;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Tests.Transfer;

namespace TuningStudio.Tests.Locations;

public sealed class DatasetStoreTests : IAsyncLifetime
{
    private const string Name = "/files/train.jsonl";
    private const string Secret = "topsecretvalue";

    private static readonly byte[] Content = FetchBench.Data(2_000_000);

    private readonly FetchBench _bench = new();
    private FileServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task Fetch_File_IsStoredUnderItsHashWithItsOrigin()
    {
        var address = _server.Put(Name, Content);

        var origin = await _bench.ExpectAsync($"{address}?id=3&token={Secret}#x", Content);

        Assert.Equal($"{address}?id=3&token=…", origin.Source);
        Assert.Equal($"train-{FetchBench.Sha256(Content)[..12]}.jsonl", Path.GetFileName(Assert.Single(_bench.Copies)));
        _bench.ExpectNoTraceOf(Secret);
    }

    [Fact]
    public async Task Fetch_UnchangedAgain_IsNotFetched()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        var first = await _bench.FetchAsync(address);
        var seen = _server.Seen.Count;

        var second = await _bench.FetchAsync(address);

        Assert.Equal(first, second);
        Assert.Equal("bytes=0-0", Assert.Single(_server.Seen.Skip(seen)).Range);
    }

    [Fact]
    public async Task Fetch_ChangedObject_IsAnotherCopyAndTheFirstStays()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        var first = await _bench.FetchAsync(address);
        var changed = FetchBench.Data(1_000_000, seed: 2);
        _server.Put(Name, changed, "\"v2\"");

        await _bench.ExpectAsync(address, changed);

        Assert.Equal(Content, await File.ReadAllBytesAsync(first, FetchBench.Cancel));
        Assert.Equal(2, _bench.Copies.Count);
    }

    [Fact]
    public async Task Fetch_SameContentsWithoutETag_IsOneCopy()
    {
        var address = _server.Put(Name, Content, etag: null).AbsoluteUri;
        await _bench.FetchAsync(address);

        await _bench.ExpectAsync(address, Content);

        Assert.Single(_bench.Copies);
    }

    [Fact]
    public async Task Fetch_CopyWasWrittenInto_IsPutRight()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        var path = await _bench.FetchAsync(address);
        await File.AppendAllTextAsync(path, "more", FetchBench.Cancel);
        Assert.Null(DatasetStore.OriginOf(path));

        Assert.Equal(path, await _bench.FetchAsync(address));

        Assert.Equal(Content, await File.ReadAllBytesAsync(path, FetchBench.Cancel));
    }

    [Fact]
    public async Task Fetch_CancelledAndAskedForAgain_FetchesTheRestAlone()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        using var cancel = new CancellationTokenSource();
        _server.Fail(Name, new ServerFault(), new ServerFault { StopsAfter = 1_000_000, Holds = true });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.FetchAsync(
            address,
            now =>
            {
                if (now.Bytes >= 500_000)
                {
                    cancel.Cancel();
                }
            },
            cancel.Token));
        var kept = new FileInfo(_bench.Unfinished.Single(path => path.EndsWith(".part", StringComparison.Ordinal))).Length;
        Assert.InRange(kept, 500_000, Content.Length - 1);

        await _bench.ExpectAsync(address, Content);

        Assert.Equal($"bytes={kept}-", _server.Seen[^1].Range);
    }

    [Fact]
    public async Task Fetch_ChangedBetweenTwoAttempts_BeginsAgain()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        _server.Fail(Name, new ServerFault(), new ServerFault { StopsAfter = 500_000 }, new ServerFault { Status = 404 });
        await _bench.RefusedAsync(address);
        var changed = FetchBench.Data(2_500_000, seed: 3);
        _server.Put(Name, changed, "\"v2\"");

        await _bench.ExpectAsync(address, changed);
    }

    [Theory]
    [InlineData(401, ErrorCodes.AccessDenied, "may not be read")]
    [InlineData(403, ErrorCodes.AccessDenied, "may not be read")]
    [InlineData(404, ErrorCodes.NotFound, "is not there")]
    public async Task Fetch_Refused_SaysWhatToDoAndDoesNotTryAgain(int status, string code, string words)
    {
        var address = _server.Put(Name, Content);
        _server.Fail(Name, new ServerFault { Status = status });

        var fault = await _bench.RefusedAsync($"{address}?sig={Secret}");

        Assert.Equal(code, fault.Code);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Remedy);
        Assert.Single(_server.Seen);
        _bench.ExpectNoTraceOf(Secret, fault);
    }

    [Fact]
    public async Task Fetch_BusyThenBrokenThenWell_Arrives()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        var busy = new ServerFault { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } };
        _server.Fail(Name, busy, new ServerFault { Status = 503 }, new ServerFault(), new ServerFault { Status = 500 }, new ServerFault { StopsAfter = 700_000 }, busy);

        await _bench.ExpectAsync(address, Content);
    }

    [Fact]
    public async Task Fetch_ServerStaysBroken_GivesUpAndKeepsWhatCame()
    {
        var address = _server.Put(Name, Content).AbsoluteUri;
        _server.Fail(Name, [new ServerFault(), new ServerFault { StopsAfter = 500_000 }, .. Enumerable.Repeat(new ServerFault { Status = 500 }, 4)]);

        var fault = await _bench.RefusedAsync(address);

        Assert.Equal(ErrorCodes.DownloadFailed, fault.Code);
        Assert.InRange(new FileInfo(_bench.Unfinished.Single(path => path.EndsWith(".part", StringComparison.Ordinal))).Length, 1, 500_000);
    }

    [Theory]
    [InlineData("Repr-Digest", "sha-256=:", ":")]
    [InlineData("x-goog-hash", "crc32c=AAAAAA==,md5=", "")]
    [InlineData("x-ms-blob-content-md5", "", "")]
    public async Task Fetch_ServerGivesAnotherHash_KeepsNothing(string header, string before, string after)
    {
        var wrong = header == "Repr-Digest" ? SHA256.HashData("other"u8) : new byte[16];
        await using var server = await FileServer.StartAsync((_, context) =>
        {
            context.Response.Headers[header] = $"{before}{Convert.ToBase64String(wrong)}{after}";
            return Task.FromResult(false);
        });

        var fault = await _bench.RefusedAsync(server.Put(Name, Content).AbsoluteUri);

        Assert.Equal(ErrorCodes.DownloadFailed, fault.Code);
        Assert.Empty(_bench.Copies);
        Assert.Empty(_bench.Unfinished);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("AES256", false)]
    [InlineData("aws:kms", true)]
    public async Task Fetch_S3TagThatIsNoMd5OfTheBytes_IsAFaultOnlyWhereItShouldBeOne(string? encryption, bool arrives)
    {
        await using var server = await FileServer.StartAsync((_, context) =>
        {
            context.Response.Headers["x-amz-request-id"] = "1";
            context.Response.Headers["x-amz-server-side-encryption"] = encryption;
            return Task.FromResult(false);
        });
        var address = server.Put(Name, Content, $"\"{new string('0', 32)}\"").AbsoluteUri;

        var fault = await Record.ExceptionAsync(() => _bench.FetchAsync(address));

        Assert.Equal(arrives, fault is null);
        Assert.Equal(arrives ? 1 : 0, _bench.Copies.Count);
    }

    [Fact]
    public async Task Fetch_EmptyFile_IsRefused()
    {
        var address = _server.Put(Name, []).AbsoluteUri;

        Assert.Equal(ErrorCodes.InvalidData, (await _bench.RefusedAsync(address)).Code);
        Assert.Empty(_bench.Copies);
    }

    [Fact]
    public async Task Fetch_NameAndPasswordInTheAddress_AreSentAndNotKept()
    {
        var address = _server.Put(Name, Content).AbsoluteUri.Replace("http://", $"http://me:{Secret}@", StringComparison.Ordinal);

        var origin = await _bench.ExpectAsync(address, Content);

        Assert.All(_server.Seen, request => Assert.Equal("Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{Secret}")), request.Authorization));
        Assert.DoesNotContain("me", origin.Source.Split('/')[2], StringComparison.Ordinal);
        _bench.ExpectNoTraceOf(Secret);
    }
}
