using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TuningStudio.Web.Api.Http;

/// <summary>A stream of server-sent events, data only, as OpenAI's clients read it.</summary>
internal sealed class ServerEvents
{
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    private readonly HttpResponse _response;

    private ServerEvents(HttpResponse response) => _response = response;

    private CancellationToken Aborted => _response.HttpContext.RequestAborted;

    internal static ServerEvents Begin(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return new ServerEvents(context.Response);
    }

    internal async Task SendAsync<T>(T data, JsonTypeInfo<T> type)
    {
        // Each write to the body would go out by itself.
        var body = _response.BodyWriter;
        body.Write("data: "u8);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(data, type));
        body.Write("\n\n"u8);
        await body.FlushAsync(Aborted);
    }

    /// <summary>Says nothing, so that what lies between does not take the line for dead.</summary>
    internal Task SendNothingAsync() => WriteAsync(Comment);

    internal Task EndAsync() => WriteAsync(Done);

    private async Task WriteAsync(byte[] bytes)
    {
        await _response.Body.WriteAsync(bytes, Aborted);
        await _response.Body.FlushAsync(Aborted);
    }
}
