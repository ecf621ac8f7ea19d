using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Access;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hubs;

/// <summary>Runs as programs watch them: the very events of <c>events.jsonl</c>. Whoever watches needs what the API needs, and a slow one holds up nobody but itself.</summary>
internal sealed class WatchedRuns(RunStore store, JobEventLog log, KeyFilter keys)
{
    private const int Ahead = 64;

    internal async IAsyncEnumerable<JsonElement> Watch(HttpContext context, string runId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var spec = Find(context, runId);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<RunEvent>(new BoundedChannelOptions(Ahead) { SingleReader = true });
        var pump = PumpAsync(spec, after, events.Writer, ends.Token);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return JsonSerializer.SerializeToElement(happened, StudioJson.Line.RunEvent);
            }
        }
        finally
        {
            await ends.CancelAsync();
            await pump;
        }
    }

    private RunSpec Find(HttpContext context, string runId)
    {
        try
        {
            SameSiteFilter.RefuseForeign(context.Request);

            // A browser's WebSocket has no header for it: SignalR puts the key into the address.
            keys.Let(context, ApiScope.Read, context.Request.Headers.Authorization.ToString() is { Length: > 0 } header ? header : $"Bearer {context.Request.Query["access_token"]}");
            return store.Spec(runId) ?? throw ApiFault.NotFound($"There is no run '{runId}'.");
        }
        catch (ApiFault fault)
        {
            throw new HubException(fault.Message, fault);
        }
    }

    private async Task PumpAsync(RunSpec spec, long after, ChannelWriter<RunEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await log.FollowAsync(spec, happened => happened.Sequence > after ? events.WriteAsync(happened, cancellationToken).AsTask() : Task.CompletedTask, () => Task.CompletedTask, cancellationToken);
            events.Complete();
        }
        catch (Exception exception)
        {
            // Told to whoever watches; one that has gone away needs to hear nothing.
            events.Complete(exception);
        }
    }
}
