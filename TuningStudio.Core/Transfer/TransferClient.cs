using System.Net;

namespace TuningStudio.Core.Transfer;

/// <summary>The HTTP client of downloads.</summary>
public static class TransferClient
{
    /// <summary>A client that follows no redirect by itself, keeps no cookies and takes bytes as they are: what a download needs to decide each by itself.</summary>
    public static HttpClient Create()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"TuningStudio/{typeof(TransferClient).Assembly.GetName().Version?.ToString(2)}");
        return client;
    }
}
