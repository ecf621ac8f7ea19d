using TuningStudio.Core.Transfer;

namespace TuningStudio.Tests.Transfer;

public sealed class HttpTransferTests : HttpTransferFixture
{
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
    public async Task Download_SilentConnection_IsGivenUpAndTriedAgain()
    {
        var address = _server.Put(Path, Content);
        _server.Fail(Path, new ServerFault { StopsAfter = 100_000, Holds = true });

        await Transfer(Impatient with { StallTimeout = TimeSpan.FromSeconds(5) }).DownloadAsync(Request(address), cancellationToken: Cancel);

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
    public async Task Download_EmptyFile_IsThereWithoutARequest()
    {
        await Transfer().DownloadAsync(new TransferRequest { Address = new Uri(_server.Address, "/empty"), Target = Target, Size = 0 }, cancellationToken: Cancel);

        Assert.Equal(0, new FileInfo(Target).Length);
    }
}
