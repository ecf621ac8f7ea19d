using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TuningStudio.Tests.Transfer;

/// <summary>
/// A server of files on loopback that keeps HTTP's rules (ranges, <c>If-Range</c>, ETags) and breaks them when told to: each fault of a
/// path is used up by one request for it.
/// </summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ServedFile> _files = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ServerFault>> _faults = new();
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    private int _ended;

    private FileServer(WebApplication app, string host) => (_app, Address) = (app, new Uri(app.Urls.First().Replace("127.0.0.1", host, StringComparison.Ordinal)));

    internal Uri Address { get; }

    /// <summary>Every request, in order.</summary>
    internal IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>Opens everything that was held.</summary>
    internal TaskCompletionSource Release { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts a server.</summary>
    /// <param name="own">Answers in place of the files; false where it does not.</param>
    /// <param name="host">How it is called: two names of loopback are two hosts.</param>
    internal static async Task<FileServer> StartAsync(Func<FileServer, HttpContext, Task<bool>>? own = null, string host = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        FileServer? server = null;
        app.Run(context => server!.AnswerAsync(context, own));
        await app.StartAsync();
        return server = new FileServer(app, host);
    }

    internal Uri Put(string path, byte[] content, string? etag = "\"v1\"", DateTimeOffset? modified = null)
    {
        _files[path] = new ServedFile(content, etag, modified);
        return new Uri(Address, path);
    }

    internal void Fail(string path, params ServerFault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.GetOrAdd(path, _ => new()).Enqueue(fault);
        }
    }

    internal void HoldAgain() => Release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        Release.TrySetResult();
        if (Interlocked.Exchange(ref _ended, 1) == 1)
        {
            return;
        }

        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(impatience.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Func<FileServer, HttpContext, Task<bool>>? own)
    {
        var path = context.Request.Path.Value!;
        _seen.Enqueue(SeenRequest.Of(context.Request));
        var fault = _faults.TryGetValue(path, out var queue) && queue.TryDequeue(out var next) ? next : null;
        if (fault?.Status is { } status)
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in fault.Headers)
            {
                context.Response.Headers[name] = value;
            }

            return;
        }

        if (own is not null && await own(this, context))
        {
            return;
        }

        if (_files.TryGetValue(path, out var file))
        {
            await SendAsync(context, file, fault ?? ServerFault.None);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task SendAsync(HttpContext context, ServedFile file, ServerFault fault)
    {
        var response = context.Response;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = file.ETag;
        response.Headers.LastModified = file.Modified?.ToString("R", CultureInfo.InvariantCulture);
        var (from, content) = (0L, file.Content);
        if (!fault.IgnoresRange && Range(context.Request, file) is { } start)
        {
            if (start >= content.Length)
            {
                response.StatusCode = 416;
                response.Headers.ContentRange = $"bytes */{content.Length}";
                return;
            }

            from = start;
            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {from + fault.ShiftsRange}-{content.Length - 1}/{content.Length}";
        }

        var rest = content.AsMemory((int)from);
        response.ContentLength = fault.HidesLength ? null : rest.Length;
        var first = (int)Math.Min(rest.Length, fault.StopsAfter ?? rest.Length);
        await response.Body.WriteAsync(rest[..first]);
        await response.Body.FlushAsync();
        if (fault.Holds)
        {
            await Task.WhenAny(Release.Task, Aborted(context));
        }
        else if (fault.StopsAfter is not null)
        {
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(rest[first..], context.RequestAborted);
    }

    private static Task Aborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        context.RequestAborted.Register(() => aborted.TrySetResult());
        return aborted.Task;
    }

    // Where the condition does not hold the whole file is sent, as RFC 9110 has it.
    private static long? Range(HttpRequest request, ServedFile file)
    {
        if (request.GetTypedHeaders().Range?.Ranges.SingleOrDefault()?.From is not { } from)
        {
            return null;
        }

        return request.GetTypedHeaders().IfRange switch
        {
            { EntityTag: { } tag } => tag.ToString() == file.ETag ? from : null,
            { LastModified: { } date } => date == file.Modified ? from : null,
            _ => from,
        };
    }

    private sealed record ServedFile(byte[] Content, string? ETag, DateTimeOffset? Modified);
}

/// <summary>What goes wrong with one request.</summary>
internal sealed record ServerFault
{
    internal static ServerFault None { get; } = new();

    /// <summary>Answers this status and nothing else.</summary>
    internal int? Status { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes after which the connection breaks, or is held.</summary>
    internal long? StopsAfter { get; init; }

    /// <summary>Whether it waits for <see cref="FileServer.Release"/> there, and goes on.</summary>
    internal bool Holds { get; init; }

    internal bool IgnoresRange { get; init; }

    /// <summary>Lies about where the range begins.</summary>
    internal long ShiftsRange { get; init; }

    internal bool HidesLength { get; init; }
}

/// <summary>A request as it arrived.</summary>
internal sealed record SeenRequest(string Path, string? Query, string? Range, string? IfRange, string? Authorization, string? Cookie)
{
    internal static SeenRequest Of(HttpRequest request) => new(
        request.Path.Value!, request.QueryString.Value, Of(request, "Range"), Of(request, "If-Range"), Of(request, "Authorization"), Of(request, "Cookie"));

    private static string? Of(HttpRequest request, string header) => request.Headers.TryGetValue(header, out var value) ? value.ToString() : null;
}
