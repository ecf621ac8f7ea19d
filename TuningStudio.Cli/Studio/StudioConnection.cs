using System.Net;
using System.Text;
using System.Text.Json;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Studio;

/// <summary>Asks a studio over its API; what it refuses is an error like any other.</summary>
internal sealed class StudioConnection : IDisposable
{
    private const string Data = "data: ";
    private const string Done = "[DONE]";

    private readonly HttpClient _http;

    internal StudioConnection(Uri address, string? key)
    {
        // An address as OpenAI's own command line was given it ends with the version.
        var root = address.AbsoluteUri.TrimEnd('/');
        Address = root.EndsWith("/v1", StringComparison.Ordinal) ? root[..^3] : root;
        _http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrEmpty(key))
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }
    }

    internal string Address { get; }

    /// <summary>Asks, and reads the answer.</summary>
    /// <exception cref="TuningException">The studio does not answer, or refuses.</exception>
    internal JsonElement Ask(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = Send(method, path, content, cancellationToken);
        return Read(response);
    }

    /// <summary>Asks with a JSON object.</summary>
    internal JsonElement Post(string path, IReadOnlyDictionary<string, JsonElement> body, CancellationToken cancellationToken) =>
        Ask(HttpMethod.Post, path, new StringContent(JsonSerializer.Serialize(body, OutputJson.Line.IReadOnlyDictionaryStringJsonElement), Encoding.UTF8, "application/json"), cancellationToken);

    /// <summary>Copies a file of the studio's.</summary>
    internal void Copy(string path, TextWriter target, CancellationToken cancellationToken)
    {
        using var response = Send(HttpMethod.Get, path, null, cancellationToken);
        using var reader = new StreamReader(response.Content.ReadAsStream(cancellationToken));
        target.Write(reader.ReadToEnd());
    }

    /// <summary>Follows a stream of events to its end.</summary>
    /// <returns>False where it broke off.</returns>
    internal bool Follow(string path, Action<JsonElement> take, CancellationToken cancellationToken)
    {
        try
        {
            using var response = Send(HttpMethod.Get, path, null, cancellationToken);

            // A reader that waits for the next line hears of nothing else: taking its stream away ends the waiting.
            using var stream = response.Content.ReadAsStream(cancellationToken);
            using var ending = cancellationToken.Register(stream.Dispose);
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                if (line == Data + Done)
                {
                    return true;
                }

                if (line.StartsWith(Data, StringComparison.Ordinal))
                {
                    take(JsonSerializer.Deserialize(line[Data.Length..], OutputJson.Line.JsonElement));
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // The person or the line broke it off; the job goes on.
        }

        return false;
    }

    public void Dispose() => _http.Dispose();

    private HttpResponseMessage Send(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Address + path) { Content = content };
        try
        {
            var response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw Refused(response);
            }
        }
        catch (HttpRequestException fault)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The studio at {Address} does not answer: {fault.Message.TrimEnd('.')}.", "Start it, or name another one with --api-base.", innerException: fault);
        }
    }

    private static JsonElement Read(HttpResponseMessage response)
    {
        using var stream = response.Content.ReadAsStream();
        return JsonSerializer.Deserialize(stream, OutputJson.Line.JsonElement);
    }

    private static TuningException Refused(HttpResponseMessage response)
    {
        var code = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ErrorCodes.AccessDenied,
            HttpStatusCode.NotFound => ErrorCodes.NotFound,
            >= HttpStatusCode.InternalServerError => ErrorCodes.Internal,
            _ => ErrorCodes.InvalidOption,
        };
        try
        {
            var error = Read(response).GetProperty("error");
            return new TuningException(code, error.GetProperty("message").GetString()!, field: error.TryGetProperty("param", out var param) ? param.GetString() : null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new TuningException(code, $"The server answers {(int)response.StatusCode}, and not as a studio does.", "Check --api-base.", innerException: fault);
        }
    }
}
