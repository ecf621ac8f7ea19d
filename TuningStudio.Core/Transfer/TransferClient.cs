using System.Net;

namespace TuningStudio.Core.Transfer;

/// <summary>The HTTP client of downloads.</summary>
public static class TransferClient
{
    /// <summary>A client that follows no redirect by itself, keeps no cookies and takes bytes as they are: what a download needs to decide each by itself.</summary>
    /// <param name="guard">Keeps it out of the private network; null lets it go anywhere.</param>
    public static HttpClient Create(NetworkGuard? guard = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = guard is null ? null : guard.ConnectAsync,
        };
        var client = new HttpClient(guard is null ? handler : new GuardedHandler(guard, handler)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"TuningStudio/{typeof(TransferClient).Assembly.GetName().Version?.ToString(2)}");
        return client;
    }

    private sealed class GuardedHandler(NetworkGuard guard, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            guard.Check(request.RequestUri!);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
