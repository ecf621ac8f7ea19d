namespace TuningStudio.Core.Locations;

/// <summary>Takes out of an address what must not be shown, logged or stored.</summary>
public static class Secrets
{
    private const string Hidden = "…";

    // What a query holds is secret unless its name says that it is not: a new kind of signature is hidden from the first day.
    private static readonly HashSet<string> Open = new(StringComparer.OrdinalIgnoreCase)
    {
        "alt", "dl", "download", "export", "file", "filename", "filepath", "format", "id", "lang", "page", "path", "raw", "ref", "revision", "rev", "source", "split", "subset", "version", "versionid", "view",
    };

    // Parts of a signature, which change from one link to the same object to the next.
    private static readonly string[] Signatures = ["x-amz-", "x-goog-"];
    private static readonly HashSet<string> Signed = new(StringComparer.OrdinalIgnoreCase)
    {
        "awsaccesskeyid", "expires", "googleaccessid", "key-pair-id", "policy", "se", "sig", "signature", "ske", "skoid", "sks", "skt", "sktid", "skv", "sp", "spr", "sr", "st", "sv", "token", "access_token",
    };

    /// <summary>The address without user, password, fragment and every value of its query that could be a secret.</summary>
    public static string Strip(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || !text.Contains("://", StringComparison.Ordinal))
        {
            return text.Split('?')[0];
        }

        var query = Query(address).Select(pair => Open.Contains(pair.Name) ? pair.Text : pair.HasValue ? $"{pair.Name}={Hidden}" : Hidden);
        return Compose(address, query);
    }

    /// <summary>What stays the same in every link to an object: the address without user, fragment and signature.</summary>
    internal static string Identity(Uri address) =>
        Compose(address, Query(address).Where(pair => !IsSignature(pair.Name)).Select(pair => pair.Text));

    private static bool IsSignature(string name) => Signed.Contains(name) || Signatures.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static string Compose(Uri address, IEnumerable<string> query)
    {
        var joined = string.Join('&', query);
        return $"{address.Scheme}://{address.Authority}{address.AbsolutePath}{(joined.Length > 0 ? "?" + joined : string.Empty)}";
    }

    private static IEnumerable<(string Name, bool HasValue, string Text)> Query(Uri address) => address.Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(text => (text.Split('=')[0], text.Contains('=', StringComparison.Ordinal), text));
}
