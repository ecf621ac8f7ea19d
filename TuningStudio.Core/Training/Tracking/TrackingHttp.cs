using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>JSON to a service and back. What it says of a fault never holds the key.</summary>
internal sealed class TrackingHttp : IDisposable
{
    private const int LongestReason = 300;
    private const int LargestAnswer = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    /// <param name="address">Where it answers; a name and password in it are taken out and sent as a header.</param>
    /// <param name="authorization">What proves who asks; null sends nothing.</param>
    internal TrackingHttp(Uri address, AuthenticationHeaderValue? authorization)
    {
        Address = new UriBuilder(address) { UserName = string.Empty, Password = string.Empty, Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer };
        _http.DefaultRequestHeaders.Authorization = authorization ?? (address.UserInfo.Length > 0 ? Basic(Uri.UnescapeDataString(address.UserInfo)) : null);
    }

    internal Uri Address { get; }

    internal static AuthenticationHeaderValue Basic(string nameAndPassword) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(nameAndPassword)));

    /// <summary>Sends an object, or asks where there is none.</summary>
    /// <exception cref="TrackingFault">It does not answer, or refuses.</exception>
    internal async Task<JsonNode> SendAsync(string path, JsonObject? body, CancellationToken cancellationToken) =>
        await TrySendAsync(path, body, isMissing: null, cancellationToken).ConfigureAwait(false) ?? throw new TrackingFault("it answers nothing", isLasting: true);

    /// <summary>The same where an answer of a kind is none.</summary>
    internal async Task<JsonNode?> TrySendAsync(string path, JsonObject? body, Func<HttpStatusCode, string, bool>? isMissing, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
            request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (isMissing?.Invoke(response.StatusCode, text) == true)
            {
                return null;
            }

            return response.IsSuccessStatusCode ? (text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)) : throw Refused(response.StatusCode, text);
        }
        catch (JsonException fault)
        {
            throw new TrackingFault("it does not answer in JSON", isLasting: true, fault);
        }
        catch (HttpRequestException fault)
        {
            throw new TrackingFault(fault.Message.TrimEnd('.'), isLasting: false, fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TrackingFault($"it has not answered for {Patience.TotalSeconds} seconds", isLasting: false, fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private static TrackingFault Refused(HttpStatusCode status, string text)
    {
        var isLasting = (int)status is < 500 and not 408 and not 429;
        var reason = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "it does not accept the key, or the key may not do this" : Shortened(text);
        return new TrackingFault($"it answers {(int)status}{(reason.Length == 0 ? null : ": ")}{reason}", isLasting);
    }

    private static string Shortened(string text) => string.Join(' ', text[..Math.Min(text.Length, LongestReason)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
