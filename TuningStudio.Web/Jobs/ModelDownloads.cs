using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Fetches models into the home's <c>models</c>, as many at once as a person starts.</summary>
internal sealed class ModelDownloads : IModelDownloads, IHostedService, IDisposable
{
    private readonly StudioHome _home;
    private readonly SecretStore _secrets;
    private readonly StudioOptions _options;
    private readonly HubSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelDownloads> _logger;
    private readonly HttpClient _client = TransferClient.Create();
    private readonly TransferOptions _patience = new();
    private readonly ModelDownload _download;
    private readonly ConcurrentDictionary<string, RunningDownload> _all = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    public ModelDownloads(StudioHome home, SecretStore secrets, IOptions<StudioOptions> options, HubSettings settings, TimeProvider time, ILogger<ModelDownloads> logger)
    {
        (_home, _secrets, _options, _settings, _time, _logger) = (home, secrets, options.Value, settings, time, logger);
        _download = new ModelDownload(new TransferSet(new HttpTransfer(_client, _patience, time), _patience, time), time);
    }

    public event Action? Changed;

    public IReadOnlyList<DownloadItem> List() => [.. _all.Values.Select(download => download.Item).OrderByDescending(item => item.StartedAt)];

    public Task<HubState> HubAsync(HubKind kind) => Task.Run(() => Hub(kind));

    public Task SetTokenAsync(HubKind kind, string? token) => Task.Run(() => SetToken(kind, token));

    internal HubState Hub(HubKind kind) => new(kind, _settings.Endpoint(kind, EndpointOf(kind)), _secrets.Has(NameOf(kind)), _secrets.Has(NameOf(kind)) || _settings.Token(kind) is not null);

    internal void SetToken(HubKind kind, string? token)
    {
        if (string.IsNullOrWhiteSpace(token))
        {
            _secrets.Remove(NameOf(kind));
        }
        else
        {
            _secrets.Write(NameOf(kind), token.Trim());
        }
    }

    public async Task<DownloadPlan> LookAsync(HubKind kind, HubModelId id, string? file = null, CancellationToken cancellationToken = default) =>
        DownloadPlanner.Plan(await (await Task.Run(() => Open(kind), cancellationToken)).ListAsync(id, cancellationToken), file is null ? [] : [file]);

    public Task StartAsync(HubKind kind, DownloadPlan plan) => Task.Run(() => Start(kind, plan));

    internal void Start(HubKind kind, DownloadPlan plan)
    {
        lock (_gate)
        {
            var model = plan.Listing.Id.Name;
            if (_all.TryGetValue(model, out var there) && there.Item.Status == DownloadStatus.Running)
            {
                return;
            }

            var folder = plan.Listing.Id.FolderBelow(_home.Models);
            Launch(_all[model] = new RunningDownload(_download.Begin(Open(kind), plan, folder), folder));
        }

        Changed?.Invoke();
    }

    public void Pause(string model)
    {
        if (_all.TryGetValue(model, out var download))
        {
            download.Pause();
        }
    }

    public void Resume(string model)
    {
        lock (_gate)
        {
            if (_all.TryGetValue(model, out var download) && download.Item.Status is DownloadStatus.Paused or DownloadStatus.Failed)
            {
                Launch(download!);
            }
        }

        Changed?.Invoke();
    }

    public async Task RemoveAsync(string model)
    {
        if (_all.TryRemove(model, out var download))
        {
            await download.EndAsync();
            download.Dispose();
            if (download.Item.Status != DownloadStatus.Done)
            {
                ModelDownload.Discard(download.Record, download.Folder);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Finds what was begun and not finished, by this site or by the command line.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in ModelRoot.Below(_home.Models))
        {
            if (DownloadRecord.Read(folder) is { FinishedAt: null } record)
            {
                _all[record.Model] = new RunningDownload(record, folder);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Pauses everything.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_all.Values.Select(download => download.EndAsync()));

    public void Dispose()
    {
        foreach (var download in _all.Values)
        {
            download.Dispose();
        }

        _client.Dispose();
    }

    private static string NameOf(HubKind kind) => $"hub:{kind.Name()}";

    private string? EndpointOf(HubKind kind) => kind == HubKind.HuggingFace ? _options.HuggingFaceEndpoint : _options.ModelScopeEndpoint;

    // A token goes only where the settings of the site say, never to an address that a visitor names.
    private IModelHub Open(HubKind kind) => _settings.Open(kind, EndpointOf(kind), _secrets.Read(NameOf(kind)), _client, _patience, _time);

    private void Launch(RunningDownload download) => download.Launch(async cancellation =>
    {
        try
        {
            await _download.RunAsync(Open(download.Item.Hub), download.Record, download.Folder, progress => Tell(download, progress), cancellation);
            download.Item = download.Item with { Status = DownloadStatus.Done, BytesPerSecond = 0 };
            _logger.LogInformation("The model {Model} is downloaded.", download.Item.Model);
        }
        catch (OperationCanceledException)
        {
            download.Item = download.Item with { Status = DownloadStatus.Paused, BytesPerSecond = 0, Bytes = download.Record.BytesIn(download.Folder) };
        }
        catch (Exception exception)
        {
            download.Item = download.Item with { Status = DownloadStatus.Failed, BytesPerSecond = 0, Bytes = download.Record.BytesIn(download.Folder), Error = Faults.Describe(exception) };
            _logger.LogWarning("The download of {Model} broke off: {Reason}", download.Item.Model, exception.Message);
        }

        Changed?.Invoke();
    });

    private void Tell(RunningDownload download, TransferProgress progress)
    {
        download.Item = download.Item with { Bytes = progress.Bytes, TotalBytes = progress.Total, BytesPerSecond = progress.BytesPerSecond };
        Changed?.Invoke();
    }
}
