namespace TuningStudio.Core.Transfer;

/// <summary>A file that was fetched.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its contents, lower-case hexadecimal.</param>
/// <param name="ETag">What the server calls this version of it; null where it says nothing.</param>
/// <param name="ResumedFrom">Bytes that an earlier attempt had left here.</param>
public sealed record TransferResult(string Path, long Bytes, string Sha256, string? ETag, long ResumedFrom);
