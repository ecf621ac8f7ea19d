using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Hub;

/// <summary>Why a listed file is not fetched.</summary>
public enum LeftOutReason
{
    /// <summary>A model does not need it.</summary>
    NotNeeded,

    /// <summary>It is a pickle or something like it: opening one may run whatever its maker put in.</summary>
    Pickle,

    /// <summary>Its name is none that may be written here.</summary>
    OddName,
}

/// <summary>A listed file that is not fetched.</summary>
/// <param name="Path">Its path, as it may be shown.</param>
/// <param name="Size">Bytes, where known.</param>
/// <param name="Reason">Why.</param>
public sealed record LeftOutFile(string Path, long? Size, LeftOutReason Reason);

/// <summary>What a download would fetch, shown before anything is.</summary>
public sealed record DownloadPlan
{
    /// <summary>What the hub says of the model.</summary>
    public required HubListing Listing { get; init; }

    /// <summary>Files to fetch, small ones first: weights are of no use without them.</summary>
    public required IReadOnlyList<HubFile> Files { get; init; }

    /// <summary>Files that stay where they are.</summary>
    public required IReadOnlyList<LeftOutFile> LeftOut { get; init; }

    /// <summary>GGUF files of which one has to be chosen first; empty where nothing has to be.</summary>
    public IReadOnlyList<HubFile> Choices { get; init; } = [];

    /// <summary>Why it cannot be fetched; null where it can.</summary>
    public ErrorInfo? Fault { get; init; }

    /// <summary>Bytes of all files to fetch; null where the hub does not say.</summary>
    public long? TotalBytes => Files.All(file => file.Size is not null) ? Files.Sum(file => file.Size) : null;

    /// <summary>Bytes of the weights among them.</summary>
    public long WeightBytes => Files.Where(file => DownloadPlanner.IsWeights(file.Path)).Sum(file => file.Size ?? 0);

    /// <summary>Refuses where it cannot be fetched.</summary>
    /// <exception cref="TuningException">Says why.</exception>
    public DownloadPlan Require() => Fault is null ? this : throw new TuningException(Fault.Code, Fault.Message, Fault.Remedy, field: Fault.Field);
}
