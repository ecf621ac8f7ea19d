using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>A file that a hub lists.</summary>
/// <param name="Path">Path in the model's repository, checked by <see cref="HubPath"/>.</param>
/// <param name="Size">Bytes; null where the hub does not say.</param>
/// <param name="Digest">Its hash; null where the hub does not say.</param>
public sealed record HubFile(string Path, long? Size, FileDigest? Digest);

/// <summary>What a hub says of a model.</summary>
public sealed record HubListing
{
    /// <summary>The model, as it was asked for.</summary>
    public required HubModelId Id { get; init; }

    /// <summary>The revision whose files are listed: a commit where the hub names one, so that files of two versions never mix.</summary>
    public required string Revision { get; init; }

    /// <summary>Its files.</summary>
    public required IReadOnlyList<HubFile> Files { get; init; }

    /// <summary>Short name of its licence; null where the hub does not say.</summary>
    public string? Licence { get; init; }

    /// <summary>Whether its owner lets in only those who accepted conditions.</summary>
    public bool IsGated { get; init; }

    /// <summary>Number of parameters; null where the hub does not say.</summary>
    public long? Parameters { get; init; }

    /// <summary>The first of its architectures; null where the hub does not say.</summary>
    public string? Architecture { get; init; }
}

/// <summary>A place where models are published.</summary>
public interface IModelHub
{
    /// <summary>Which one.</summary>
    HubKind Kind { get; }

    /// <summary>Where it answers.</summary>
    Uri Endpoint { get; }

    /// <summary>Whether it is asked with a token.</summary>
    bool HasToken { get; }

    /// <summary>The page of a model for people.</summary>
    Uri PageOf(HubModelId id);

    /// <summary>Asks what a model consists of.</summary>
    /// <exception cref="TuningException">There is no such model or revision, it is not open to whoever asks, or the hub does not answer.</exception>
    Task<HubListing> ListAsync(HubModelId id, CancellationToken cancellationToken = default);

    /// <summary>How a file of a model is fetched.</summary>
    /// <param name="id">The model.</param>
    /// <param name="revision">The revision of the listing.</param>
    /// <param name="file">The file.</param>
    /// <param name="target">Full path that it gets.</param>
    TransferRequest Request(HubModelId id, string revision, HubFile file, string target);
}
