using System.Collections.Concurrent;

namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>Remembers the tokens of short pieces, of which most texts are made again and again. Bounded; safe for any thread.</summary>
internal sealed class PieceCache
{
    private const int LongestCached = 32;
    private const int Capacity = 65_536;

    private readonly ConcurrentDictionary<string, int[]> _tokens = new();
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private int _count;

    internal PieceCache() => _bySpan = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Makes the tokens of a piece.</summary>
    internal delegate int[] Computation(ReadOnlySpan<char> piece);

    /// <summary>The tokens of a piece; the array is shared and must not be written to.</summary>
    internal int[] Get(ReadOnlySpan<char> piece, Computation compute)
    {
        if (piece.Length > LongestCached)
        {
            return compute(piece);
        }

        if (!_bySpan.TryGetValue(piece, out var ids))
        {
            ids = compute(piece);
            if (Interlocked.Increment(ref _count) > Capacity)
            {
                _tokens.Clear();
                Volatile.Write(ref _count, 0);
            }

            _bySpan[piece] = ids;
        }

        return ids;
    }
}
