using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TuningStudio.Tests.Training.Tracking;

/// <summary>A server on loopback that keeps what it is asked, and answers as it is told.</summary>
internal sealed class TrackingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Asked> _asked = new();

    private TrackingServer(WebApplication app) => _app = app;

    internal string Address => _app.Urls.First();

    internal IReadOnlyList<Asked> Requests => [.. _asked];

    /// <summary>Starts it; <paramref name="answer"/> gives status and body.</summary>
    internal static async Task<TrackingServer> StartAsync(Func<Asked, Task<(int Status, JsonObject Body)>> answer)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new TrackingServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var text = await reader.ReadToEndAsync();
            var asked = new Asked(context.Request.Path + context.Request.QueryString, context.Request.Headers.Authorization.ToString(), text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
            server._asked.Enqueue(asked);
            var (status, body) = await answer(asked);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body.ToJsonString());
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>As MLflow answers, with an experiment that is not there yet; nothing before <paramref name="until"/>.</summary>
    internal static Task<TrackingServer> MlflowAsync(Task? until = null) => StartAsync(async asked =>
    {
        await (until ?? Task.CompletedTask);
        return Answer(asked);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static (int Status, JsonObject Body) Answer(Asked asked) => asked.Path switch
    {
        var path when path.Contains("get-by-name", StringComparison.Ordinal) => (404, new JsonObject { ["error_code"] = "RESOURCE_DOES_NOT_EXIST" }),
        var path when path.EndsWith("experiments/create", StringComparison.Ordinal) => (200, new JsonObject { ["experiment_id"] = "7" }),
        var path when path.EndsWith("runs/create", StringComparison.Ordinal) => (200, new JsonObject { ["run"] = new JsonObject { ["info"] = new JsonObject { ["run_id"] = "abc" } } }),
        _ => (200, []),
    };

    /// <summary>A request.</summary>
    internal sealed record Asked(string Path, string Authorization, JsonObject Body);
}
