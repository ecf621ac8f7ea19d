namespace TuningStudio.Core.Contracts;

/// <summary>Where a stored data file came from and what it held then, so that a run can be repeated; kept beside the file and in the run's spec.</summary>
/// <param name="Source">The address, without anything secret; for an upload, the name that it came with.</param>
/// <param name="Sha256">SHA-256 of the whole file, in lower-case hexadecimal.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="StoredAt">When it was stored.</param>
public sealed record DataOrigin(string Source, string Sha256, long SizeBytes, DateTimeOffset StoredAt)
{
    /// <summary>The server's name for this version of the object; null where it gave none. Only with it is a copy used again unread.</summary>
    public string? ETag { get; init; }

    /// <summary>Tells objects apart whose addresses differ in something that is not shown; null for uploads.</summary>
    public string? Key { get; init; }
}
