using System.Net;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>Hugging Face Hub and whatever speaks its protocol: <c>api/models/…/revision/…?blobs=true</c> lists, <c>…/resolve/…</c> fetches.</summary>
/// <param name="connection">How it is asked.</param>
public sealed class HuggingFaceHub(HubConnection connection) : IModelHub
{
    private readonly Dictionary<string, string> _headers = connection.Secret is { } token ? new() { ["Authorization"] = $"Bearer {token}" } : [];

    /// <inheritdoc/>
    public HubKind Kind => HubKind.HuggingFace;

    /// <inheritdoc/>
    public Uri Endpoint => connection.Endpoint;

    /// <inheritdoc/>
    public bool HasToken => connection.HasToken;

    /// <inheritdoc/>
    public Uri PageOf(HubModelId id) => new(Endpoint, id.Name);

    /// <inheritdoc/>
    public async Task<HubListing> ListAsync(HubModelId id, CancellationToken cancellationToken = default)
    {
        var revision = id.Revision ?? Kind.DefaultRevision();
        using var json = await connection.GetJsonAsync($"api/models/{id.Name}/revision/{Uri.EscapeDataString(revision)}?blobs=true", _headers, refusal => Explain(id, refusal), cancellationToken);
        var root = json.RootElement;
        return new HubListing
        {
            Id = id,
            Revision = root.Text("sha") is { } commit && HubModelId.IsRevision(commit) ? commit : revision,
            Files = [.. root.Items("siblings").Select(File).OfType<HubFile>()],
            Licence = Licence(root),
            IsGated = root.Field("gated") is { ValueKind: JsonValueKind.String or JsonValueKind.True },
            Parameters = root.Field("safetensors")?.Whole("total"),
            Architecture = root.Field("config")?.Items("architectures").FirstOrDefault() is { ValueKind: JsonValueKind.String } first ? first.GetString() : null,
        };
    }

    /// <inheritdoc/>
    public TransferRequest Request(HubModelId id, string revision, HubFile file, string target) => new()
    {
        Address = new Uri(Endpoint, $"{id.Name}/resolve/{Uri.EscapeDataString(revision)}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}"),
        Target = target,
        Headers = _headers,
        Size = file.Size,
        Digest = file.Digest,
        Explain = refusal => Explain(id, refusal),
    };

    // Large files are kept by Git LFS under their SHA-256, small ones by Git itself.
    private static HubFile? File(JsonElement sibling) => sibling.Text("rfilename") is not { } path ? null : new HubFile(
        path,
        sibling.Field("lfs")?.Whole("size") ?? sibling.Whole("size"),
        sibling.Field("lfs") is { } large
            ? FileDigest.Parse(DigestKind.Sha256, large.Text("sha256") ?? large.Text("oid"))
            : FileDigest.Parse(DigestKind.GitBlob, sibling.Text("blobId")));

    private static string? Licence(JsonElement root)
    {
        var named = root.Field("cardData")?.Text("license");
        return named is not (null or "other")
            ? named
            : root.Field("cardData")?.Text("license_name")
                ?? named
                ?? root.Items("tags").Select(tag => tag.ValueKind == JsonValueKind.String ? tag.GetString()! : string.Empty).FirstOrDefault(tag => tag.StartsWith("license:", StringComparison.Ordinal))?["license:".Length..];
    }

    private TuningException? Explain(HubModelId id, HttpRefusal refusal) => (refusal.Code, refusal.Status) switch
    {
        ("GatedRepo", _) when HasToken => new TuningException(
            ErrorCodes.AccessDenied,
            $"{id.Name} is gated, and the token that was given is of nobody whom its owner let in ({(int)refusal.Status} from {refusal.Address}).",
            $"Accept its conditions at {PageOf(id)} with the token's account, and wait where its owner wants to agree first.",
            field: "token"),
        ("GatedRepo", _) => new TuningException(
            ErrorCodes.AccessDenied,
            $"{id.Name} is gated: its owner lets in those who accepted its conditions ({(int)refusal.Status} from {refusal.Address}).",
            $"Accept them at {PageOf(id)}, make a token with the right to read at {new Uri(Endpoint, "settings/tokens")}, and give it: on the Models page, or as HF_TOKEN.",
            field: "token"),
        ("RevisionNotFound", _) => new TuningException(ErrorCodes.NotFound, $"{id.Name} has no revision '{id.Revision ?? Kind.DefaultRevision()}' ({(int)refusal.Status} from {refusal.Address}).", $"Look at {PageOf(id)} for its branches, or leave the revision out.", field: "revision"),
        ("RepoNotFound", _) or (null, HttpStatusCode.NotFound) => NoModel(id, refusal),

        // Without a token a model that is not there and one that is private get the same answer.
        (_, HttpStatusCode.Unauthorized) when !HasToken => NoModel(id, refusal),
        (_, HttpStatusCode.Unauthorized) => new TuningException(ErrorCodes.AccessDenied, $"{Endpoint.Host} does not know the token that was given ({(int)refusal.Status} from {refusal.Address}).", $"Make a new one at {new Uri(Endpoint, "settings/tokens")}.", field: "token"),
        _ => null,
    };

    private TuningException NoModel(HubModelId id, HttpRefusal refusal) => new(
        ErrorCodes.NotFound,
        $"{Endpoint.Host} has no model {id.Name}, or it is private ({(int)refusal.Status} from {refusal.Address}).",
        "Check the name, capitals included; a private model needs a token.",
        field: "model");
}
