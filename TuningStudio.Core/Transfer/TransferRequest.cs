using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>One file to fetch: from where, to where, and how it is known to be whole.</summary>
public sealed class TransferRequest
{
    /// <summary>Absolute <c>http(s)</c> address.</summary>
    public required Uri Address { get; init; }

    /// <summary>Full path of the file in the end. Until then its bytes lie beside it, see <see cref="TransferParts"/>.</summary>
    public required string Target { get; init; }

    /// <summary>Headers for the address's own host, secrets among them: no other host that it redirects to is told any of them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Size in bytes as its owner lists it; null where that is not known.</summary>
    public long? Size { get; init; }

    /// <summary>Its hash as its owner lists it; null where that is not known.</summary>
    public FileDigest? Digest { get; init; }

    /// <summary>Says what a refusal means at this host, which knows more than HTTP does; null takes the general sentence.</summary>
    public Func<HttpRefusal, TuningException?>? Explain { get; init; }
}
