using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hubs;

/// <summary>
/// Where workers report; see <see cref="HubProtocol"/>. Sending twice does no harm, and what is refused is answered with the
/// last number held, from which the worker sends again. Programs watch runs here.
/// </summary>
internal sealed class RunHub(RunStore store, WorkerConnections connections, SchedulerSignal scheduler, WatchedRuns watched, ILogger<RunHub> logger) : Hub
{
    internal const int LargestMessage = 8 << 20;
    private const int MostLines = 10_000;
    private const string RunKey = "run";

    public async Task<long> Attach(string runId, string token)
    {
        if (!RunId.IsValid(runId) || token is not { Length: > 0 and <= 256 } || !RunToken.Matches(store.Record(runId)?.TokenHash, token))
        {
            logger.LogWarning("A connection was refused: it does not know the token of the run it names.");
            throw new HubException("This is not a run of this site, or the token is wrong.");
        }

        var held = store.CatchUp(runId);
        Context.Items[RunKey] = runId;
        connections.Attach(runId, Context.ConnectionId);
        await store.MoveAsync(runId, RunTrigger.WorkerReturned, record => record with { Summary = record.Summary with { Error = null } });
        if (store.Record(runId)?.PendingEnd is { } end)
        {
            // Asked for while nobody was there to hear it, or before this site was restarted.
            await connections.SendAsync(runId, end, Context.ConnectionAborted);
        }

        return held;
    }

    public long Publish(string[] lines)
    {
        if (Context.Items[RunKey] is not string runId || !connections.IsAttached(runId, Context.ConnectionId))
        {
            throw new HubException("Attach first.");
        }

        if (lines is null || lines.Length > MostLines)
        {
            throw new HubException($"At most {MostLines} lines at once.");
        }

        var events = new List<RunEvent>(lines.Length);
        foreach (var line in lines)
        {
            if (line is null || EventLog.Parse(Encoding.UTF8.GetBytes(line)) is not { } happened)
            {
                throw new HubException("A line is not an event.");
            }

            events.Add(happened);
        }

        var held = store.Accept(runId, events);
        if (events.Any(happened => happened.IsTerminal))
        {
            scheduler.Set();
        }

        return held;
    }

    /// <summary>Streams a run's events to a program, from the one after <paramref name="after"/> until the run is over.</summary>
    /// <exception cref="HubException">The program may not, or there is no such run.</exception>
    public IAsyncEnumerable<JsonElement> Watch(string runId, long after, CancellationToken cancellationToken) => watched.Watch(Context.GetHttpContext()!, runId, after, cancellationToken);

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items[RunKey] is string runId)
        {
            connections.Detach(runId, Context.ConnectionId);
            scheduler.Set();
        }

        return Task.CompletedTask;
    }
}
