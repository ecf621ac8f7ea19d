using System.Net;
using System.Net.Sockets;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>
/// Keeps a download from reaching into the machine or its private network: whoever may use the site could otherwise read there through
/// it. Looks at the addresses that a name has at the moment of the connection, so that neither a redirect nor a name that changes
/// its address gets around it.
/// </summary>
/// <param name="allowsPrivate">Whether everything may be reached.</param>
public sealed class NetworkGuard(bool allowsPrivate)
{
    private static readonly IPNetwork[] Private =
    [
        // IANA's registries of special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry.
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2002::/16", "fc00::/7", "fe80::/9", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private readonly HashSet<string> _trusted = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets one server be reached wherever it lies: whoever runs the program has named it.</summary>
    public void Trust(Uri address)
    {
        lock (_trusted)
        {
            _trusted.Add($"{address.IdnHost}:{address.Port}");
        }
    }

    /// <summary>Whether an address is of the machine itself, its private network or otherwise not of the public one.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Private.Any(network => network.Contains(plain));
    }

    /// <summary>Opens a connection, unless it leads inside.</summary>
    /// <exception cref="TuningException">It does.</exception>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken);
        if (!IsAllowed(context) && Array.Find(addresses, IsPrivate) is { } inside)
        {
            throw Refusal(host.Host, inside);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Refuses an address that leads inside by itself: a proxy would connect to it without asking here.</summary>
    /// <exception cref="TuningException">It does.</exception>
    internal void Check(Uri address)
    {
        var inside = IPAddress.TryParse(address.IdnHost, out var literal) && IsPrivate(literal) ? literal : address.IdnHost == "localhost" ? IPAddress.Loopback : null;
        if (inside is not null && !allowsPrivate && !IsTrusted(address.IdnHost, address.Port))
        {
            throw Refusal(address.IdnHost, inside);
        }
    }

    // A proxy is the choice of whoever runs the program, and it is the proxy that then looks up names.
    private bool IsAllowed(SocketsHttpConnectionContext context)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isProxy = context.InitialRequestMessage.RequestUri is { } address && !(string.Equals(address.IdnHost, host, StringComparison.OrdinalIgnoreCase) && address.Port == port);
        return allowsPrivate || isProxy || IsTrusted(host, port);
    }

    private bool IsTrusted(string host, int port)
    {
        lock (_trusted)
        {
            return _trusted.Contains($"{host}:{port}");
        }
    }

    private static TuningException Refusal(string host, IPAddress address) => new(
        ErrorCodes.AddressRefused,
        $"{host} is {(host == address.ToString() ? string.Empty : $"{address}, ")}an address of this machine or its private network, which the site does not read from.",
        "Whoever runs the site may allow it: Studio__AllowPrivateAddresses=true. From the command line it is allowed as it is.");
}
