namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>
/// Remembers the tokens of short pieces, of which most texts are made again and again. Each piece has four places; where all are taken, the
/// newest drives one out. Bounded; safe for any thread, since what stands in a place is replaced and never changed.
/// </summary>
internal sealed class PieceCache
{
    private const int LongestCached = 32;
    private const int Places = 1 << 16;
    private const int Ways = 4;

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

        var hash = Hash(piece);
        ref var free = ref _entries[PlaceOf(hash, (int)(hash >> 30))];
        for (var i = 0; i < Ways; i++)
        {
            ref var place = ref _entries[PlaceOf(hash, i)];
            if (Volatile.Read(ref place) is not { } entry)
            {
                free = ref place;
                break;
            }

            if (piece.SequenceEqual(entry.Piece))
            {
                return entry.Ids;
            }
        }

        var ids = compute(piece);
        Volatile.Write(ref free, new Entry(piece.ToString(), ids));
        return ids;
    }

    private static int PlaceOf(uint hash, int way) => (int)((hash + (uint)way) & (Places - 1));

    // FNV-1a (Fowler, Noll, Vo) over UTF-16 units. Pieces made to meet in one place only cost the time of merging them again.
    private static uint Hash(ReadOnlySpan<char> piece)
    {
        var hash = 2166136261;
        foreach (var unit in piece)
        {
            hash = (hash ^ unit) * 16777619;
        }

        return hash ^ (hash >> 16);
    }

    private sealed record Entry(string Piece, int[] Ids);
}
