namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>
/// Remembers the tokens of short pieces, of which most texts are made again and again: each piece has one place, which the newest takes.
/// Bounded; safe for any thread, since what stands in a place never changes.
/// </summary>
internal sealed class PieceCache
{
    private const int LongestCached = 32;
    private const int Places = 1 << 16;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>Makes the tokens of a piece.</summary>
    internal delegate int[] Computation(ReadOnlySpan<char> piece);

    /// <summary>The tokens of a piece; the array is shared and must not be written to.</summary>
    internal int[] Get(ReadOnlySpan<char> piece, Computation compute)
    {
        if (piece.Length > LongestCached)
        {
            return compute(piece);
        }

        ref var place = ref _entries[PlaceOf(piece)];
        if (Volatile.Read(ref place) is { } entry && piece.SequenceEqual(entry.Piece))
        {
            return entry.Ids;
        }

        var ids = compute(piece);
        Volatile.Write(ref place, new Entry(piece.ToString(), ids));
        return ids;
    }

    // FNV-1a (Fowler, Noll, Vo) over UTF-16 units. Pieces made to meet in one place only cost the time of merging them again.
    private static int PlaceOf(ReadOnlySpan<char> piece)
    {
        var hash = 2166136261;
        foreach (var unit in piece)
        {
            hash = (hash ^ unit) * 16777619;
        }

        return (int)((hash ^ (hash >> 16)) & (Places - 1));
    }

    private sealed record Entry(string Piece, int[] Ids);
}
