using System.Net;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>ModelScope: <c>api/v1/models/…/repo/files</c> lists, <c>api/v1/models/…/repo?FilePath=</c> fetches; a token is its session cookie.</summary>
/// <param name="connection">How it is asked.</param>
public sealed class ModelScopeHub(HubConnection connection) : IModelHub
{
    private const long Fine = 200;

    private readonly Dictionary<string, string> _headers = connection.Secret is { } token ? new() { ["Cookie"] = $"m_session_id={token}" } : [];

    /// <inheritdoc/>
    public HubKind Kind => HubKind.ModelScope;

    /// <inheritdoc/>
    public Uri Endpoint => connection.Endpoint;

    /// <inheritdoc/>
    public bool HasToken => connection.HasToken;

    /// <inheritdoc/>
    public Uri PageOf(HubModelId id) => new(Endpoint, $"models/{id.Name}");

    /// <inheritdoc/>
    public async Task<HubListing> ListAsync(HubModelId id, CancellationToken cancellationToken = default)
    {
        var revision = id.Revision ?? Kind.DefaultRevision();
        using var json = await connection.GetJsonAsync($"api/v1/models/{id.Name}/repo/files?Revision={Uri.EscapeDataString(revision)}&Recursive=True", _headers, refusal => Explain(id, refusal), cancellationToken);
        var root = json.RootElement;
        if (root.Whole("Code") is { } code && code != Fine)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{Endpoint.Host} does not list {id}: {HubPath.Show(root.Text("Message") ?? "no reason is given")}.", "Check name and revision, capitals included.", field: "model");
        }

        return new HubListing
        {
            Id = id,
            Revision = revision,
            Files = [.. (root.Field("Data") ?? default).Items("Files").Where(file => file.Text("Type") != "tree").Select(File).OfType<HubFile>()],
            Licence = await LicenceAsync(id, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public TransferRequest Request(HubModelId id, string revision, HubFile file, string target) => new()
    {
        Address = new Uri(Endpoint, $"api/v1/models/{id.Name}/repo?Revision={Uri.EscapeDataString(revision)}&FilePath={Uri.EscapeDataString(file.Path)}"),
        Target = target,
        Headers = _headers,
        Size = file.Size,
        Digest = file.Digest,
        Explain = refusal => Explain(id, refusal),
    };

    private static HubFile? File(JsonElement file) =>
        file.Text("Path") is { } path ? new HubFile(path, file.Whole("Size"), FileDigest.Parse(DigestKind.Sha256, file.Text("Sha256"))) : null;

    // Told beside the list; a model whose page says nothing can be fetched all the same.
    private async Task<string?> LicenceAsync(HubModelId id, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await connection.GetJsonAsync($"api/v1/models/{id.Name}", _headers, refusal => Explain(id, refusal), cancellationToken);
            return (json.RootElement.Field("Data") ?? default).Text("License");
        }
        catch (TuningException)
        {
            return null;
        }
    }

    private TuningException? Explain(HubModelId id, HttpRefusal refusal) => refusal.Status switch
    {
        HttpStatusCode.NotFound => new TuningException(
            ErrorCodes.NotFound,
            $"{Endpoint.Host} has no model {id}, or not this file of it ({(int)refusal.Status} from {refusal.Address}).",
            "Check name and revision, capitals included.",
            field: "model"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new TuningException(
            ErrorCodes.AccessDenied,
            $"{id.Name} is not open to whoever asks ({(int)refusal.Status} from {refusal.Address}).",
            $"Ask for access at {PageOf(id)} and give a token of that account: on the Models page, or as MODELSCOPE_API_TOKEN.",
            field: "token"),
        _ => null,
    };
}
