using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>How a hub is asked.</summary>
/// <param name="Endpoint">Where it answers.</param>
/// <param name="Token">Token of whoever asks; null asks without one.</param>
/// <param name="Client">From <see cref="TransferClient"/>.</param>
/// <param name="Options">How patient one is.</param>
/// <param name="Time">Where waits come from.</param>
public sealed class HubConnection(Uri Endpoint, string? Token, HttpClient Client, TransferOptions Options, TimeProvider Time)
{
    private const int LongestAnswer = 16 << 20;

    private readonly HttpSource _source = new(Client, Options, Time);

    /// <summary>Where it answers.</summary>
    public Uri Endpoint { get; } = Endpoint.AbsoluteUri.EndsWith('/') ? Endpoint : new Uri(Endpoint.AbsoluteUri + "/");

    /// <summary>Whether it is asked with a token.</summary>
    public bool HasToken { get; } = !string.IsNullOrEmpty(Token);

    internal string? Secret { get; } = string.IsNullOrEmpty(Token) ? null : Token;

    /// <summary>Asks for a JSON object, a bounded one.</summary>
    internal Task<JsonDocument> GetJsonAsync(string path, IReadOnlyDictionary<string, string> headers, Func<HttpRefusal, TuningException?> explain, CancellationToken cancellationToken)
    {
        var address = new Uri(Endpoint, path);
        return _source.RetryAsync(() => AttemptAsync(address, headers, explain, cancellationToken), () => 0, cancellationToken);
    }

    private async Task<JsonDocument> AttemptAsync(Uri address, IReadOnlyDictionary<string, string> headers, Func<HttpRefusal, TuningException?> explain, CancellationToken cancellationToken)
    {
        using var response = await _source.GetAsync(address, headers, shape: null, explain, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await _source.ReadAsync(address, body, buffer, cancellationToken)) > 0)
        {
            answer.Write(buffer, 0, read);
            if (answer.Length > LongestAnswer)
            {
                throw HttpFaults.Wrong(address, "answers with more than any listing has", "Check the endpoint.");
            }
        }

        try
        {
            var json = JsonDocument.Parse(answer.GetBuffer().AsMemory(0, (int)answer.Length).ToArray());
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new JsonException("It is no object.");
        }
        catch (JsonException)
        {
            throw HttpFaults.Wrong(address, "answers with something else than a hub does", "Check the endpoint.");
        }
    }
}
