using Microsoft.Extensions.Options;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Fetches data for the site, with its credentials and within its network.</summary>
internal sealed class DataDownloads : IDisposable
{
    private readonly HttpClient _client;
    private readonly HttpTransfer _transfer;
    private readonly NetworkGuard _guard;
    private readonly SourceCredentials _credentials;
    private readonly DatasetStore _store;

    public DataDownloads(SourceCredentials credentials, StudioHome home, IOptions<StudioOptions> options, TimeProvider time)
    {
        _credentials = credentials;
        _guard = new NetworkGuard(options.Value.AllowPrivateAddresses);
        _client = TransferClient.Create(_guard);
        _transfer = new HttpTransfer(_client, new TransferOptions(), time);
        _store = new DatasetStore(home.Datasets, time);
    }

    /// <summary>Fetches an address.</summary>
    /// <returns>The full path of the copy.</returns>
    /// <exception cref="Core.Contracts.TuningException">It cannot be fetched.</exception>
    internal Task<string> FetchAsync(string address, Action<TransferProgress>? progress, CancellationToken cancellationToken) =>
        _store.FetchAsync(SourceCatalog.Parse(address), _credentials.Settings, _transfer, _guard, progress, cancellationToken);

    public void Dispose() => _client.Dispose();
}
