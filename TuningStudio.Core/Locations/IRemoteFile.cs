using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>
/// One file of a source. Every source is asked by a plain GET, which its own client library signs where that is needed: one
/// download knows ranges, retries and checks for all of them.
/// </summary>
public interface IRemoteFile
{
    /// <summary>The kind of source, such as <c>s3</c>; also the last part of the key of its name in the site's texts.</summary>
    string Kind { get; }

    /// <summary>The address as it may be shown and stored: nothing secret in it.</summary>
    string Shown { get; }

    /// <summary>What tells this object from every other; secret parts that change from time to time are left out. Hashed before it is stored.</summary>
    string Identity { get; }

    /// <summary>The name of the file, without folders.</summary>
    string FileName { get; }

    /// <summary>What to do where the server refuses: names the credentials that this source looks for.</summary>
    string AccessRemedy { get; }

    /// <summary>A request for the whole file, signed for this moment.</summary>
    /// <param name="settings">Credentials and endpoints.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="TuningException">The settings are not right.</exception>
    ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken);
}

/// <summary>A request for a file.</summary>
/// <param name="Address">Where to send it, signature included: never shown.</param>
public sealed record RemoteRequest(Uri Address)
{
    /// <summary>Headers beside those of any GET. Not sent on to another host.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether whoever runs the program has named this host, which may then lie in the private network.</summary>
    public bool IsTrusted { get; init; }
}
