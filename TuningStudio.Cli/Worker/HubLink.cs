using System.Net.Security;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Worker;

/// <summary>
/// Streams a run's events to the site and takes its commands. Runs beside the trainer and never makes it wait: the
/// trainer only says that there is more to read. A lost connection is made again for as long as the run lasts.
/// </summary>
/// <param name="runId">The run.</param>
/// <param name="token">What proves to the site that this is its worker.</param>
/// <param name="siteFile">File that holds the site's current address.</param>
/// <param name="eventsFile">The run's <c>events.jsonl</c>.</param>
/// <param name="onCommand">Called for each command.</param>
/// <param name="log">Where connection troubles are noted.</param>
internal sealed class HubLink(string runId, string token, string siteFile, string eventsFile, Action<RunCommand> onCommand, TextWriter log) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // What comes after a rest is sent at once. Then fast steps gather a little, so that twenty messages a second carry them all.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private Task? _loop;
    private volatile bool _isFinished;
    private string? _lastTrouble;

    internal void Start() => _loop = RunAsync(_stop.Token);

    /// <summary>Says that the log has grown.</summary>
    internal void Wake() => _news.Writer.TryWrite(true);

    /// <summary>Delivers what is left, for as long as <paramref name="patience"/> lasts: the site reads the file anyway.</summary>
    internal async Task FinishAsync(TimeSpan patience)
    {
        _isFinished = true;
        Wake();
        _stop.CancelAfter(patience);
        await _loop!.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
        {
            await _loop.ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Nothing of this may run on the trainer's thread.
        await Task.Yield();
        var pause = ShortestPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (SiteFile.Read(siteFile) is { } site && await TalkAsync(new Uri(site.Address), () => pause = ShortestPause, stop).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                Note(trouble.Message);
            }

            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>One connection, until it breaks; true when everything is delivered and nothing more will come.</summary>
    private async Task<bool> TalkAsync(Uri site, Action onAttached, CancellationToken stop)
    {
        using var lines = new EventLines(eventsFile);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var connection = Connect(site);
        await using var _ = connection.ConfigureAwait(false);
        connection.Closed += _ => closed.CancelAsync();
        var held = await AttachAsync(connection, stop).ConfigureAwait(false);
        onAttached();
        while (true)
        {
            // Read before looking: the last event may be written just now.
            var isLast = _isFinished;
            if (lines.After(held) is { Count: > 0 } batch)
            {
                held = await connection.InvokeAsync<long>(HubProtocol.Publish, batch.Select(line => line.Text).ToArray(), closed.Token).ConfigureAwait(false);
                if (held < batch[^1].Sequence || (batch.Count < EventLines.MostLines && !_isFinished))
                {
                    // Also what was refused, or lost on the site's side, is sent again without haste; a backlog goes on at once.
                    await Task.Delay(Gathering, closed.Token).ConfigureAwait(false);
                }
            }
            else if (isLast)
            {
                return true;
            }
            else
            {
                await _news.Reader.ReadAsync(closed.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task<long> AttachAsync(HubConnection connection, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(ConnectPatience);
        await connection.StartAsync(patience.Token).ConfigureAwait(false);
        return await connection.InvokeAsync<long>(HubProtocol.Attach, runId, token, patience.Token).ConfigureAwait(false);
    }

    private HubConnection Connect(Uri site)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(site, HubProtocol.Path), options =>
            {
                // The site is on this machine: a proxy for the world outside must not come between, and its certificate,
                // if it listens on https alone, names the address that people use or a developer's own authority.
                options.HttpMessageHandlerFactory = handler =>
                {
                    if (handler is HttpClientHandler client)
                    {
                        client.UseProxy = false;
                        client.ServerCertificateCustomValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || site.IsLoopback;
                    }

                    return handler;
                };
                options.WebSocketConfiguration = socket =>
                {
                    socket.Proxy = null;
                    socket.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || site.IsLoopback;
                };
            })
            .Build();
        connection.On<string>(HubProtocol.Command, OnCommand);
        return connection;
    }

    private void OnCommand(string json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, StudioJson.Line.RunCommand) is { } command)
            {
                onCommand(command);
            }
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            Note($"A command of the site was not understood: {json}");
        }
    }

    // The same trouble again and again, as while the site is down, is noted once.
    private void Note(string trouble)
    {
        if (trouble != _lastTrouble)
        {
            _lastTrouble = trouble;
            log.WriteLine($"Link to the site: {trouble}");
        }
    }
}
