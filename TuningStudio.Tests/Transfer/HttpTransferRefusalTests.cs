using System.Net;
using System.Net.Sockets;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Tests.Transfer;

/// <summary>What is refused, and how it is said.</summary>
public sealed class HttpTransferRefusalTests : HttpTransferFixture
{
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
        // A port that is held and not listened to is nobody else's.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var error = await Assert.ThrowsAsync<TuningException>(() => Transfer().DownloadAsync(Request(new Uri($"http://{held.LocalEndPoint}{Path}")), cancellationToken: Cancel));

        Assert.Equal(ErrorCodes.DownloadFailed, error.Code);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
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
}
