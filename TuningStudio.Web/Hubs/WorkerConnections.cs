using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Hubs;

/// <summary>Which connection speaks for which run. The newest one that knows the token counts.</summary>
internal sealed class WorkerConnections(IHubContext<RunHub> hub)
{
    private readonly ConcurrentDictionary<string, string> _connections = new();

    internal bool IsAttached(string runId) => _connections.ContainsKey(runId);

    internal bool IsAttached(string runId, string connectionId) => _connections.TryGetValue(runId, out var current) && current == connectionId;

    internal void Attach(string runId, string connectionId) => _connections[runId] = connectionId;

    /// <summary>Forgets a connection, unless a newer one took its place.</summary>
    internal void Detach(string runId, string connectionId) =>
        _connections.TryRemove(new KeyValuePair<string, string>(runId, connectionId));

    /// <summary>Sends a command to the run's worker; false where none is attached.</summary>
    internal async Task<bool> SendAsync(string runId, RunCommand command, CancellationToken cancellationToken = default)
    {
        if (!_connections.TryGetValue(runId, out var connection))
        {
            return false;
        }

        await hub.Clients.Client(connection).SendAsync(HubProtocol.Command, JsonSerializer.Serialize(command, StudioJson.Line.RunCommand), cancellationToken);
        return true;
    }
}
