using System.Net;
using System.Net.Sockets;

namespace TuningStudio.Tests.Servers;

/// <summary>Passes connections on to a server and cuts answers off: what a bad line does to a good server.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _cuts;

    internal CuttingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections that were cut.</summary>
    internal int Cuts => _cuts;

    /// <summary>Bytes of a connection after which it is cut; null lets them all through.</summary>
    internal long? CutAfter { get; set; }

    /// <summary>Connections that are cut before the line is good.</summary>
    internal int CutsLeft { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await far.ConnectAsync(_server.Host, _server.Port, _end.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                var ways = new[] { near.GetStream().CopyToAsync(far.GetStream(), over.Token), AnswerAsync(far.GetStream(), near, over.Token) };
                await Task.WhenAny(ways);
                await over.CancelAsync();
                await Task.WhenAll(ways);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // Cut, or closed by one of the two.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream from, TcpClient to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        long passed = 0;
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            passed += read;
            if (passed > CutAfter && CutsLeft > 0)
            {
                CutsLeft--;
                Interlocked.Increment(ref _cuts);
                to.Client.LingerState = new LingerOption(enable: true, seconds: 0);
                to.Close();
                return;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
