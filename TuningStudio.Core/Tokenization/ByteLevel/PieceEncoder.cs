using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>Turns one pre-tokenized piece into ids; safe to use from several threads.</summary>
internal sealed class PieceEncoder
{
    /// <summary>Above this many bytes the library's merging, quadratic in the length, is slower than a queue.</summary>
    internal const int LongestLibraryPiece = 96;

    private const int LongestCached = 32;
    private const int CacheCapacity = 65_536;

    private readonly Vocabulary vocabulary;
    private readonly bool wholePieceFirst;
    private readonly Task<BpeTokenizer?> merging;
    private readonly Lazy<PieceMerger> merger;
    private readonly ConcurrentDictionary<string, int[]> cache = new();
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> cacheBySpan;
    private int cached;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="merges">Pairs written <c>"left right"</c>, the first to be merged first.</param>
    /// <param name="merging">The library's merging, awaited where the first piece needs it; not asked where the vocabulary lacks bytes, and null where it refuses the merges.</param>
    /// <param name="wholePieceFirst">Whether a piece that is itself a token is that token, whatever the merges say (<c>ignore_merges</c>).</param>
    internal PieceEncoder(Vocabulary vocabulary, IReadOnlyList<string> merges, Task<BpeTokenizer?> merging, bool wholePieceFirst)
    {
        this.vocabulary = vocabulary;
        this.merging = merging;
        this.wholePieceFirst = wholePieceFirst;
        cacheBySpan = cache.GetAlternateLookup<ReadOnlySpan<char>>();

        // Most texts never need it, and its table costs as much time as the rest of the loading.
        merger = new Lazy<PieceMerger>(() => new PieceMerger(new MergeRules(merges, vocabulary), vocabulary));
    }

    /// <summary>Ids of a piece; the array is shared and must not be written to.</summary>
    internal int[] Encode(ReadOnlySpan<char> piece)
    {
        if (piece.Length > LongestCached)
        {
            return Compute(piece);
        }

        if (!cacheBySpan.TryGetValue(piece, out var ids))
        {
            ids = Compute(piece);
            if (Interlocked.Increment(ref cached) > CacheCapacity)
            {
                cache.Clear();
                Volatile.Write(ref cached, 0);
            }

            cacheBySpan[piece] = ids;
        }

        return ids;
    }

    /// <summary>The queue's result, for pieces the library does not get (and for tests that compare the two).</summary>
    internal int[] Merge(ReadOnlySpan<byte> utf8) => merger.Value.Merge(utf8);

    private int[] Compute(ReadOnlySpan<char> piece)
    {
        var length = Encoding.UTF8.GetByteCount(piece);
        byte[]? rented = null;
        var utf8 = length <= 512 ? stackalloc byte[length] : (rented = ArrayPool<byte>.Shared.Rent(length)).AsSpan(0, length);
        try
        {
            Encoding.UTF8.GetBytes(piece, utf8);
            if (wholePieceFirst && TryWholePiece(utf8, out var id))
            {
                return [id];
            }

            return length <= LongestLibraryPiece && vocabulary.HasAllBytes && merging.GetAwaiter().GetResult() is { } ready
                ? [.. ready.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false)]
                : Merge(utf8);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private bool TryWholePiece(ReadOnlySpan<byte> utf8, out int id)
    {
        var spelling = utf8.Length <= 512 ? stackalloc char[utf8.Length] : new char[utf8.Length];
        ByteAlphabet.Spell(utf8, spelling);
        return vocabulary.TryGetPiece(spelling, out id);
    }
}
