using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>
/// A blob of Azure Storage, <c>az://account/container/blob</c>. Microsoft's library signs with a connection string or an account key; a
/// SAS token is sent as it is; without any, the blob is asked for as a public one.
/// </summary>
internal sealed class AzureFile : IRemoteFile
{
    private const string Form = "az://account/container/folder/file.jsonl";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly string _account;
    private readonly string _container;
    private readonly string _blob;

    private AzureFile(string account, string container, string blob) => (_account, _container, _blob) = (account, container, blob);

    public string Kind => "az";

    public string Shown => $"az://{_account}/{_container}/{_blob}";

    public string Identity => Shown;

    public string FileName => AddressParts.FileName(_blob);

    public string AccessRemedy => "Set AZURE_STORAGE_SAS_TOKEN, AZURE_STORAGE_KEY or AZURE_STORAGE_CONNECTION_STRING to one that may read this account's blob.";

    internal static AzureFile Parse(string text)
    {
        var parts = AddressParts.Read(text, Form, 3);
        return parts[0].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? new AzureFile(parts[0], parts[1], parts[2]) : throw AddressParts.Incomplete(text, Form);
    }

    public ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult(Request(settings));
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidOperationException)
        {
            // The library's message may quote the value.
            throw new TuningException(ErrorCodes.InvalidOption, "The Azure credentials cannot be read.", "Copy key, SAS token or connection string again from the storage account's page.", field: "AZURE_STORAGE_…");
        }
    }

    private RemoteRequest Request(SourceSettings settings)
    {
        var (endpoint, isTrusted) = settings.Endpoint($"https://{_account}.blob.core.windows.net", "AZURE_STORAGE_SERVICE_ENDPOINT");
        if (settings.Find("AZURE_STORAGE_CONNECTION_STRING") is { } connection && new BlobServiceClient(connection) is var service && service.AccountName == _account)
        {
            return new RemoteRequest(Signed(service)) { IsTrusted = settings.IsGiven("AZURE_STORAGE_CONNECTION_STRING") };
        }

        if (settings.Find("AZURE_STORAGE_SAS_TOKEN") is { } token)
        {
            return new RemoteRequest(new Uri($"{Bare(endpoint)}?{token.TrimStart('?')}")) { IsTrusted = isTrusted };
        }

        var address = settings.Find("AZURE_STORAGE_KEY") is { } key ? Signed(new BlobServiceClient(endpoint, new StorageSharedKeyCredential(_account, key))) : Bare(endpoint);
        return new RemoteRequest(address) { IsTrusted = isTrusted };
    }

    private Uri Bare(Uri endpoint) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{_container}/{AddressParts.Escape(_blob)}");

    private Uri Signed(BlobServiceClient service)
    {
        var blob = service.GetBlobContainerClient(_container).GetBlobClient(_blob);
        return blob.CanGenerateSasUri ? blob.GenerateSasUri(BlobSasPermissions.Read, TimeProvider.System.GetUtcNow() + Lifetime) : blob.Uri;
    }
}
