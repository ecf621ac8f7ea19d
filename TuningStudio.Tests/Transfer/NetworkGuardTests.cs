using System.Net;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Transfer;

public sealed class NetworkGuardTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FileServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("2606:4700:4700::1111", false)]
    public void IsPrivate_Address_IsToldApart(string address, bool expected) => Assert.Equal(expected, NetworkGuard.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Download_OfThisMachine_IsRefusedAtOnceAndNothingArrives(string host)
    {
        _server.Put("/inside", [1, 2, 3]);

        var fault = await Assert.ThrowsAsync<TuningException>(() => DownloadAsync(new NetworkGuard(allowsPrivate: false), new Uri($"http://{host}:{_server.Address.Port}/inside")));

        Assert.Equal(ErrorCodes.AddressRefused, fault.Code);
        Assert.Contains("AllowPrivateAddresses", fault.Remedy, StringComparison.Ordinal);
        Assert.Empty(_server.Seen);
    }

    [Fact]
    public async Task Download_TrustedServerSendsOneOnIntoTheMachine_IsRefused()
    {
        await using var trusted = await FileServer.StartAsync((_, context) =>
        {
            context.Response.Redirect(new Uri(_server.Address, "/inside").AbsoluteUri);
            return Task.FromResult(true);
        });
        _server.Put("/inside", [1, 2, 3]);
        var guard = new NetworkGuard(allowsPrivate: false);
        guard.Trust(trusted.Address);

        var fault = await Assert.ThrowsAsync<TuningException>(() => DownloadAsync(guard, trusted.Address));

        Assert.Equal(ErrorCodes.AddressRefused, fault.Code);
        Assert.Single(trusted.Seen);
        Assert.Empty(_server.Seen);
    }

    [Fact]
    public async Task Download_WhereItIsAllowed_Arrives()
    {
        var address = _server.Put("/inside", [1, 2, 3]);

        Assert.Equal(3, (await DownloadAsync(new NetworkGuard(allowsPrivate: true), address)).Bytes);
    }

    private async Task<TransferResult> DownloadAsync(NetworkGuard guard, Uri address)
    {
        using var client = TransferClient.Create(guard);
        return await new HttpTransfer(client, new TransferOptions(), TimeProvider.System).DownloadAsync(new TransferRequest { Address = address, Target = _folder["file"] }, cancellationToken: Cancel);
    }
}
