using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.DataSets;

/// <summary>A file that a browser sends, as the page shows it.</summary>
internal sealed record UploadItem(string Name, long Size)
{
    /// <summary>What the browser sends it by; null where it was refused.</summary>
    public string? Ticket { get; init; }

    public long Sent { get; init; }

    public double BytesPerSecond { get; init; }

    public ErrorInfo? Error { get; init; }

    /// <summary>Whether it is the first of those that were chosen together: the one that a form takes.</summary>
    public bool IsFirst { get; init; }

    public double Share => Size > 0 ? Math.Min(1, (double)Sent / Size) : 1;
}

/// <summary>A file as a browser offers it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record OfferedFile(string Name, long Size);

/// <summary>A file that has come.</summary>
/// <param name="Data">Where it lies.</param>
/// <param name="IsFirst">Whether it is the first of those that were chosen together.</param>
public sealed record StoredUpload(DatasetInfo Data, bool IsFirst);
