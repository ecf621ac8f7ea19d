using System.Net;
using System.Security.Cryptography;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Transfer;

public sealed class HttpTransferTests : IAsyncLifetime
{
    private const string Path = "/model.safetensors";

    private static readonly byte[] Content = Bytes(3_000_000, seed: 1);
    private static readonly TransferOptions Impatient = new() { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5), Attempts = 4 };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = TransferClient.Create();
    private FileServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _folder["model.safetensors"];

    private string Part => Target + TransferParts.Ending;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Download_WholeFile_ArrivesWithItsHashAndLeavesNothingElse()
    {
        var seen = new List<TransferProgress>();

        var result = await Transfer().DownloadAsync(Request(_server.Put(Path, Content)), seen.Add, Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
        Assert.Equal(new TransferResult(Target, Content.Length, Sha256(Content), "\"v1\"", 0), result);
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Root));
        Assert.Equal(new TransferProgress(Content.Length, Content.Length, 0), seen[^1]);
    }

    [Fact]
    public async Task Download_ConnectionBreaksTwice_GoesOnWhereItWas()
    {
        var address = _server.Put(Path, Content);
        _server.Fail(Path, new ServerFault { StopsAfter = 1_000_000 }, new ServerFault { StopsAfter = 500_000 });

        await Transfer().DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
        Assert.Equal(3, _server.Seen.Count);
        Assert.All(_server.Seen.Skip(1), request => Assert.Equal("\"v1\"", request.IfRange));
        Assert.True(From(_server.Seen[2]) > From(_server.Seen[1]) && From(_server.Seen[1]) > 0);
    }

    [Fact]
    public async Task Download_CancelledAndAskedForAgain_FetchesTheRestAlone()
    {
        var address = _server.Put(Path, Content);
        await PauseAsync(Request(address));
        var kept = new FileInfo(Part).Length;

        var result = await Transfer().DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.True(kept >= 1_000_000);
        Assert.Equal(kept, result.ResumedFrom);
        Assert.Equal($"bytes={kept}-", _server.Seen[^1].Range);
        Assert.Equal(Sha256(Content), result.Sha256);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Download_ObjectChangedMeanwhile_BeginsAgain()
    {
        await PauseAsync(Request(_server.Put(Path, Content)));
        var changed = Bytes(Content.Length, seed: 2);

        var result = await Transfer().DownloadAsync(Request(_server.Put(Path, changed, "\"v2\"")), cancellationToken: Cancel);

        Assert.Equal("\"v2\"", result.ETag);
        Assert.Equal(changed, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Download_ServerWithoutProperRanges_BeginsAgain(bool ignores, long shift)
    {
        var address = _server.Put(Path, Content);
        await PauseAsync(Request(address));
        _server.Fail(Path, new ServerFault { IgnoresRange = ignores, ShiftsRange = shift });

        await Transfer().DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Fact]
    public async Task Download_NeitherETagNorHash_DoesNotTrustWhatIsThere()
    {
        var address = _server.Put(Path, Content, etag: "W/\"weak\"");
        await PauseAsync(Request(address));

        var result = await Transfer().DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.Equal(0, result.ResumedFrom);
        Assert.Null(_server.Seen[^1].Range);
    }

    [Fact]
    public async Task Download_OnlyADate_AsksWithTheDate()
    {
        var modified = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var address = _server.Put(Path, Content, etag: null, modified);
        await PauseAsync(Request(address));

        var result = await Transfer().DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.True(result.ResumedFrom > 0);
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 GMT", _server.Seen[^1].IfRange);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Fact]
    public async Task Download_PartThatWasDamaged_IsFetchedFromTheBeginning()
    {
        var request = Request(_server.Put(Path, Content), FileDigest.Parse(DigestKind.Sha256, Sha256(Content)));
        await PauseAsync(request);
        await using (var part = File.OpenWrite(Part))
        {
            part.Write("spoilt"u8);
        }

        await Transfer().DownloadAsync(request, cancellationToken: Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
        Assert.Null(_server.Seen[^1].Range);
    }

    [Theory]
    [InlineData(DigestKind.Sha256)]
    [InlineData(DigestKind.GitBlob)]
    public async Task Download_WrongHash_IsRefusedAndNothingIsKept(DigestKind kind)
    {
        var request = Request(_server.Put(Path, Content), FileDigest.Parse(kind, new string('0', kind == DigestKind.Sha256 ? 64 : 40)));

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(request, cancellationToken: Cancel));

        Assert.Equal(ErrorCodes.DownloadFailed, error.Code);
        Assert.Contains(kind == DigestKind.Sha256 ? Sha256(Content) : GitBlob(Content), error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Download_RightGitHash_IsKept()
    {
        await Transfer().DownloadAsync(Request(_server.Put(Path, Content), FileDigest.Parse(DigestKind.GitBlob, GitBlob(Content))), cancellationToken: Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Fact]
    public async Task Download_BusyServer_WaitsAsLongAsItAsks()
    {
        var address = _server.Put(Path, Content);
        var busy = new ServerFault { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } };
        _server.Fail(Path, busy, new ServerFault { Status = 503 }, busy);

        await Transfer().DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.Equal(4, _server.Seen.Count);
    }

    [Fact]
    public async Task Download_ServerAsksForHours_SaysSoAtOnce()
    {
        var address = _server.Put(Path, Content);
        _server.Fail(Path, new ServerFault { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "7200" } });

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(Request(address), cancellationToken: Cancel));

        Assert.Contains("429", error.Message, StringComparison.Ordinal);
        Assert.Contains("120 minutes", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Seen);
    }

    [Theory]
    [InlineData(401, ErrorCodes.AccessDenied, 1)]
    [InlineData(403, ErrorCodes.AccessDenied, 1)]
    [InlineData(404, ErrorCodes.NotFound, 1)]
    [InlineData(500, ErrorCodes.DownloadFailed, 4)]
    public async Task Download_Refused_NamesAddressAndStatusWithoutSecrets(int status, string code, int attempts)
    {
        _server.Fail(Path, [.. Enumerable.Repeat(new ServerFault { Status = status }, 4)]);
        var address = new Uri(_server.Address, Path + "?token=hidden");

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(Request(address), cancellationToken: Cancel));

        Assert.Equal(code, error.Code);
        Assert.Contains($"{_server.Address.Authority}{Path} answers {status}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToInfo().ToString(), StringComparison.Ordinal);
        Assert.Equal(attempts, _server.Seen.Count);
    }

    [Fact]
    public async Task Download_NobodyThere_SaysThatItCannotBeReached()
    {
        await _server.DisposeAsync();

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(Request(new Uri(_server.Address, Path)), cancellationToken: Cancel));

        Assert.Equal(ErrorCodes.DownloadFailed, error.Code);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_SilentConnection_IsGivenUpAndTriedAgain()
    {
        var address = _server.Put(Path, Content);
        _server.Fail(Path, new ServerFault { StopsAfter = 100_000, Holds = true });

        await Transfer(Impatient with { StallTimeout = TimeSpan.FromMilliseconds(300) }).DownloadAsync(Request(address), cancellationToken: Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
        Assert.Equal(2, _server.Seen.Count);
    }

    [Fact]
    public async Task Download_SentOnToAnotherHost_TellsItNoSecret()
    {
        await using var other = await FileServer.StartAsync(host: "localhost");
        var file = other.Put("/signed", Content);
        _server.Fail(Path, new ServerFault { Status = 307, Headers = new Dictionary<string, string> { ["Location"] = "/moved" } });
        _server.Fail("/moved", new ServerFault { Status = 302, Headers = new Dictionary<string, string> { ["Location"] = file + "?signature=s" } });
        var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer secret", ["Cookie"] = "m_session_id=secret" };

        await Transfer().DownloadAsync(new TransferRequest { Address = new Uri(_server.Address, Path), Target = Target, Headers = headers }, cancellationToken: Cancel);

        Assert.All(_server.Seen, request => Assert.Equal("Bearer secret", request.Authorization));
        Assert.Equal(2, _server.Seen.Count);
        var told = Assert.Single(other.Seen);
        Assert.Null(told.Authorization);
        Assert.Null(told.Cookie);
        Assert.Equal("?signature=s", told.Query);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Fact]
    public async Task Download_PartWithTokens_KeepsNoneOfThemOnTheDisk()
    {
        var address = new Uri(_server.Put(Path, Content) + "?token=hidden");
        await PauseAsync(new TransferRequest { Address = address, Target = Target, Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer hidden" } });

        Assert.DoesNotContain("hidden", await File.ReadAllTextAsync(Target + TransferParts.StateEnding, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_AnotherSizeThanListed_IsRefused()
    {
        var request = new TransferRequest { Address = _server.Put(Path, Content), Target = Target, Size = Content.Length - 1 };

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(request, cancellationToken: Cancel));

        Assert.Contains($"has {Content.Length} bytes, but its owner lists {Content.Length - 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_MoreThanListedWithoutALength_StopsThere()
    {
        _server.Fail(Path, new ServerFault { HidesLength = true });
        var request = new TransferRequest { Address = _server.Put(Path, Content), Target = Target, Size = 1_000_000 };

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(request, cancellationToken: Cancel));

        Assert.Contains("more than the 1000000 bytes", error.Message, StringComparison.Ordinal);
        Assert.True(new FileInfo(Part).Length <= 1_000_000);
    }

    [Fact]
    public async Task Download_NoRoomOnTheDisk_IsRefusedBeforeAnythingIsAsked()
    {
        var request = new TransferRequest { Address = _server.Put(Path, Content), Target = Target, Size = Content.Length };

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer(Impatient with { FreeSpace = _ => 2_000_000, KeepFree = 0 }).DownloadAsync(request, cancellationToken: Cancel));

        Assert.Equal(ErrorCodes.CannotWrite, error.Code);
        Assert.Empty(_server.Seen);
    }

    [Fact]
    public async Task Download_EmptyFile_IsThereWithoutARequest()
    {
        await Transfer().DownloadAsync(new TransferRequest { Address = new Uri(_server.Address, "/empty"), Target = Target, Size = 0 }, cancellationToken: Cancel);

        Assert.Equal(0, new FileInfo(Target).Length);
    }

    [Fact]
    public async Task Download_TwiceAtOnce_SecondIsRefused()
    {
        var address = _server.Put(Path, Content);
        _server.Fail(Path, new ServerFault { StopsAfter = 1_000_000, Holds = true });
        var begun = new TaskCompletionSource();
        var first = Transfer().DownloadAsync(Request(address), _ => begun.TrySetResult(), Cancel);
        await begun.Task.WaitAsync(Cancel);

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(Request(address), cancellationToken: Cancel));

        _server.Release.SetResult();
        await first;
        Assert.Contains("Another download", error.Message, StringComparison.Ordinal);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Cancel));
    }

    [Fact]
    public async Task Download_ExplainedRefusal_SaysWhatItMeansThere()
    {
        _server.Fail(Path, new ServerFault { Status = 403, Headers = new Dictionary<string, string> { ["X-Error-Code"] = "GatedRepo", ["X-Error-Message"] = "Ask first" } });
        HttpRefusal? refusal = null;
        var request = new TransferRequest
        {
            Address = new Uri(_server.Address, Path),
            Target = Target,
            Explain = told =>
            {
                refusal = told;
                return new TuningException(ErrorCodes.AccessDenied, "It is gated.");
            },
        };

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(request, cancellationToken: Cancel));

        Assert.Equal("It is gated.", error.Message);
        Assert.Equal((HttpStatusCode.Forbidden, "GatedRepo", "Ask first"), (refusal!.Status, refusal.Code, refusal.Message));
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string GitBlob(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static long From(SeenRequest request) => long.Parse(request.Range!["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);

    private HttpTransfer Transfer(TransferOptions? options = null) => new(_client, options ?? Impatient, TimeProvider.System);

    private TransferRequest Request(Uri address, FileDigest? digest = null) => new() { Address = address, Target = Target, Digest = digest };

    /// <summary>Begins, and pauses once the first million bytes are on the disk.</summary>
    private async Task PauseAsync(TransferRequest request)
    {
        _server.Fail(Path, new ServerFault { StopsAfter = 1_000_000, Holds = true });
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var download = Transfer().DownloadAsync(request, cancellationToken: pause.Token);
        while (!File.Exists(Part) || new FileInfo(Part).Length < 1_000_000)
        {
            Assert.False(download.IsCompleted);
            await Task.Delay(5, Cancel);
        }

        await pause.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        Assert.False(File.Exists(Target));
    }
}
