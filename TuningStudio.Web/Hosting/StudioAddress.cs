namespace TuningStudio.Web.Hosting;

/// <summary>Addresses the site listens on, and those that people and workers on this machine can open.</summary>
internal static class StudioAddress
{
    /// <summary>Loopback only, unless whoever starts the site says otherwise.</summary>
    internal const string Default = "http://127.0.0.1:5260";

    private static readonly string[] Settings = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    internal static void UseDefault(WebApplicationBuilder builder)
    {
        if (!Settings.Any(name => builder.Configuration.GetSection(name) is { } section && (!string.IsNullOrEmpty(section.Value) || section.GetChildren().Any())))
        {
            builder.WebHost.UseUrls(Default);
            builder.Configuration["urls"] = Default;
        }

        // A name of somebody else's that resolves to this machine must not reach a site that is meant for this machine alone.
        if (!ListensBeyond(builder.Configuration) && string.IsNullOrEmpty(builder.Configuration["AllowedHosts"]))
        {
            builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        }
    }

    /// <summary>Whether others than this machine may reach the site.</summary>
    internal static bool ListensBeyond(IConfiguration configuration) =>
        Settings.Skip(1).Any(name => configuration.GetSection(name).Exists()) || configuration["urls"]?.Split(';').All(IsLoopback) != true;

    private static bool IsLoopback(string address) => Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.IsLoopback;

    /// <summary>The address to open from this machine: plain http first, and a wildcard read as loopback.</summary>
    internal static string? ToOpen(IEnumerable<string> addresses) => addresses
        .Where(address => !address.Contains("://unix:", StringComparison.OrdinalIgnoreCase) && !address.Contains("://pipe:", StringComparison.OrdinalIgnoreCase))
        .OrderBy(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 0 : 1)
        .Select(Local)
        .FirstOrDefault();

    /// <summary>The same address on the next port, to suggest when one is taken.</summary>
    internal static string Next(string address) =>
        Uri.TryCreate(Local(address), UriKind.Absolute, out var uri) && uri.Port is > 0 and < 65535
            ? $"{uri.Scheme}://{uri.Host}:{uri.Port + 1}"
            : "http://127.0.0.1:5261";

    internal static string Local(string address) => address
        .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
        .TrimEnd('/');
}
