namespace TuningStudio.Core.Transfer;

/// <summary>Patience of a download.</summary>
public sealed record TransferOptions
{
    /// <summary>Failures in a row, none of which brought a byte, after which a download gives up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Wait before the second attempt; doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait that is chosen here.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait that a server may ask for (<c>Retry-After</c>); more than that is an error that names it.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Silence after which a connection counts as broken.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Files fetched at once.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Bytes that are left free on the disk.</summary>
    public long KeepFree { get; init; } = 256L << 20;

    /// <summary>Free bytes of the disk that a folder lies on; null where that cannot be told.</summary>
    public Func<string, long?> FreeSpace { get; init; } = DiskSpace.FreeAt;
}
