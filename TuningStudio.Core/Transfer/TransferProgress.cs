namespace TuningStudio.Core.Transfer;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes that are here.</param>
/// <param name="Total">All of them; null while nobody has said.</param>
/// <param name="BytesPerSecond">Speed over the last seconds; 0 while nothing arrives.</param>
public readonly record struct TransferProgress(long Bytes, long? Total, double BytesPerSecond);
