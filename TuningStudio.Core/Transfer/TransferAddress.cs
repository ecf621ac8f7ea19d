namespace TuningStudio.Core.Transfer;

/// <summary>Addresses as they may be shown, logged and kept.</summary>
public static class TransferAddress
{
    /// <summary>Scheme, host and path: neither user and password, nor a query, where signatures and tokens stand.</summary>
    public static string Show(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Whether two addresses are of one server, who may be told the same secrets.</summary>
    internal static bool IsSameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.Host, other.Host, StringComparison.OrdinalIgnoreCase);
}
