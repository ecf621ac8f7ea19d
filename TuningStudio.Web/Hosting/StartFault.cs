using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Hosting;

/// <summary>Says in one sentence what keeps the site from starting, and what to do about it.</summary>
internal static class StartFault
{
    /// <summary>Null for a fault that nobody foresaw.</summary>
    /// <param name="fault">What the start ended with.</param>
    /// <param name="urls">The addresses it should have listened on, separated by semicolons.</param>
    internal static string? Explain(Exception fault, string urls) => fault switch
    {
        TuningException known => known.ToInfo().ToString(),
        OptionsValidationException settings => string.Join(Environment.NewLine, settings.Failures),
        FormatException => $"{urls} is no address to listen on: {fault.Message.TrimEnd('.')}. Write it like --urls {StudioAddress.Default}",
        InvalidOperationException when urls.Contains("https", StringComparison.OrdinalIgnoreCase) && fault.Message.Contains("HTTPS", StringComparison.Ordinal) =>
            $"There is no certificate for {urls}. Name one with Kestrel__Certificates__Default__Path and Kestrel__Certificates__Default__Password, or listen on http.",
        _ when Socket(fault) is { } socket => Listening(fault, socket, urls),
        IOException or UnauthorizedAccessException => $"The studio cannot start: {fault.Message}",
        _ => null,
    };

    private static string Listening(Exception fault, SocketException socket, string urls)
    {
        var asked = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var address = asked.FirstOrDefault(url => fault.Message.Contains(url, StringComparison.OrdinalIgnoreCase)) ?? asked[0];
        var port = Uri.TryCreate(StudioAddress.Local(address), UriKind.Absolute, out var uri) ? $"Port {uri.Port}" : "The port";
        return socket.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"{port} is in use by another program ({address}). Start the studio on another one: --urls {StudioAddress.Next(address)}",
            SocketError.AccessDenied => $"{port} is not open to this user ({address}). Start the studio on another one, above 1023: --urls {StudioAddress.Default}",
            SocketError.AddressNotAvailable => $"This machine does not have the address {address}. Start the studio on one it has: --urls {StudioAddress.Default}",
            _ => $"The studio cannot listen on {address}: {socket.Message.TrimEnd('.')}. Start it on another address: --urls {StudioAddress.Default}",
        };
    }

    private static SocketException? Socket(Exception? fault) => fault switch
    {
        null => null,
        SocketException socket => socket,
        AddressInUseException { InnerException: null } => new SocketException((int)SocketError.AddressAlreadyInUse),
        AggregateException several => several.InnerExceptions.Select(Socket).FirstOrDefault(found => found is not null),
        _ => Socket(fault.InnerException),
    };
}
