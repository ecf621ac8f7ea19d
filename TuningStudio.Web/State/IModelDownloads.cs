using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;

namespace TuningStudio.Web.State;

/// <summary>How a download stands.</summary>
public enum DownloadStatus
{
    /// <summary>Bytes are coming, or it waits for a server.</summary>
    Running,

    /// <summary>It goes on when a person says so.</summary>
    Paused,

    /// <summary>It broke off; what is there is kept.</summary>
    Failed,

    /// <summary>Every file is there and right.</summary>
    Done,
}

/// <summary>A model on its way into the home's <c>models</c>.</summary>
/// <param name="Model"><c>owner/name</c>, which also names the download.</param>
/// <param name="Hub">Where it comes from.</param>
/// <param name="Folder">Full path of its folder.</param>
public sealed record DownloadItem(string Model, HubKind Hub, string Folder)
{
    public required DownloadStatus Status { get; init; }

    public long Bytes { get; init; }

    /// <summary>Null where the hub did not say.</summary>
    public long? TotalBytes { get; init; }

    public double BytesPerSecond { get; init; }

    /// <summary>Seconds left at the speed of the last seconds; null while that cannot be told.</summary>
    public double? SecondsLeft => TotalBytes is { } total && BytesPerSecond > 0 ? (total - Bytes) / BytesPerSecond : null;

    public string? Licence { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why it broke off.</summary>
    public ErrorInfo? Error { get; init; }
}

/// <summary>What a page may know of a hub: where it answers and whether there is a token, never the token.</summary>
/// <param name="Kind">Which hub.</param>
/// <param name="Endpoint">Where it answers, by the site's settings.</param>
/// <param name="HasOwnToken">Whether a person entered one here.</param>
/// <param name="HasToken">Whether there is one at all, of the environment if not entered here.</param>
public sealed record HubState(HubKind Kind, Uri Endpoint, bool HasOwnToken, bool HasToken);

/// <summary>Fetches models from hubs. What was begun before the site was started again is there as paused.</summary>
public interface IModelDownloads
{
    /// <summary>Something about some download has changed; comes from any thread.</summary>
    event Action? Changed;

    /// <summary>All downloads, the newest first.</summary>
    IReadOnlyList<DownloadItem> List();

    /// <summary>How a hub is reached.</summary>
    Task<HubState> HubAsync(HubKind kind);

    /// <summary>Keeps a token for a hub, protected; null forgets it.</summary>
    Task SetTokenAsync(HubKind kind, string? token);

    /// <summary>Asks a hub what a model consists of and what would be fetched of it.</summary>
    Task<DownloadPlan> LookAsync(HubKind kind, HubModelId id, string? file = null, CancellationToken cancellationToken = default);

    /// <summary>Begins to fetch what a plan names.</summary>
    Task StartAsync(HubKind kind, DownloadPlan plan);

    /// <summary>Stops a download so that it can go on.</summary>
    void Pause(string model);

    /// <summary>Goes on with one that is paused or broke off.</summary>
    void Resume(string model);

    /// <summary>Ends a download and removes what it brought; one that is done is only taken off the list.</summary>
    Task RemoveAsync(string model);
}
