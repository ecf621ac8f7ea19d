using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Cli.Output;

/// <summary>A file of a model at a hub.</summary>
internal sealed record HubFileResult(string Path, long? SizeBytes);

/// <summary>A file that is not fetched, with the reason: <c>notNeeded</c>, <c>pickle</c> or <c>oddName</c>.</summary>
internal sealed record LeftOutResult(string Path, long? SizeBytes, string Reason);

/// <summary>What a download would fetch.</summary>
internal sealed record DownloadListResult
{
    public string Type { get; } = "model";

    public required string Model { get; init; }

    public required string Hub { get; init; }

    public required string Endpoint { get; init; }

    public required string Revision { get; init; }

    public string? Licence { get; init; }

    public required bool Gated { get; init; }

    public long? Parameters { get; init; }

    public string? Architecture { get; init; }

    public long? TotalBytes { get; init; }

    public required IReadOnlyList<HubFileResult> Files { get; init; }

    public required IReadOnlyList<LeftOutResult> LeftOut { get; init; }

    /// <summary>GGUF files of which one has to be chosen.</summary>
    public required IReadOnlyList<HubFileResult> Choices { get; init; }

    /// <summary>Why it cannot be fetched as it is.</summary>
    public string? Fault { get; init; }

    internal static DownloadListResult Of(IModelHub hub, DownloadPlan plan) => new()
    {
        Model = plan.Listing.Id.Name,
        Hub = hub.Kind.Name(),
        Endpoint = TransferAddress.Show(hub.Endpoint),
        Revision = plan.Listing.Revision,
        Licence = plan.Listing.Licence,
        Gated = plan.Listing.IsGated,
        Parameters = plan.Listing.Parameters,
        Architecture = plan.Listing.Architecture,
        TotalBytes = plan.TotalBytes,
        Files = [.. plan.Files.Select(Of)],
        LeftOut = [.. plan.LeftOut.Select(file => new LeftOutResult(file.Path, file.Size, file.Reason switch { LeftOutReason.Pickle => "pickle", LeftOutReason.OddName => "oddName", _ => "notNeeded" }))],
        Choices = [.. plan.Choices.Select(Of)],
        Fault = plan.Fault?.ToString(),
    };

    private static HubFileResult Of(HubFile file) => new(file.Path, file.Size);
}

/// <summary>How far a download is.</summary>
internal sealed record DownloadProgressLine(long Bytes, long? TotalBytes, double BytesPerSecond)
{
    public string Type { get; } = "progress";
}

/// <summary>A model that was downloaded.</summary>
internal sealed record DownloadResult(string Model, string Hub, string Revision, string? Licence, string Folder, long Bytes, IReadOnlyList<HubFileResult> Files)
{
    public string Type { get; } = "download";
}
