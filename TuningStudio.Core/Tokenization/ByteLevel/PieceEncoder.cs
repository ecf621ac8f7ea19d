using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;
using TuningStudio.Core.Tokenization.Merging;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>BPE over the bytes of a piece.</summary>
internal sealed class PieceEncoder : ITokenModel
{
    /// <summary>Above this many bytes the library's merging, quadratic in the length, is slower than a queue.</summary>
    internal const int LongestLibraryPiece = 96;

    private readonly Vocabulary vocabulary;
    private readonly bool wholePieceFirst;
    private readonly Task<BpeTokenizer?> merging;
    private readonly Lazy<PieceMerger> merger;
    private readonly PieceCache cache = new();
    private readonly PieceCache.Computation compute;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="merges">Pairs written <c>"left right"</c>, the first to be merged first.</param>
    /// <param name="merging">The library's merging, awaited where the first piece needs it; not asked where the vocabulary lacks bytes, and null where it refuses the merges.</param>
    /// <param name="wholePieceFirst">Whether a piece that is itself a token is that token, whatever the merges say (<c>ignore_merges</c>).</param>
    internal PieceEncoder(Vocabulary vocabulary, IReadOnlyList<string> merges, Task<BpeTokenizer?> merging, bool wholePieceFirst)
    {
        this.vocabulary = vocabulary;
        this.merging = merging;
        this.wholePieceFirst = wholePieceFirst;
        compute = Compute;

        // Most texts never need it, and its table costs as much time as the rest of the loading.
        merger = new Lazy<PieceMerger>(() => new PieceMerger(MergeRules.Of(merges, vocabulary)));
    }

    public int[] Encode(ReadOnlySpan<char> piece) => cache.Get(piece, compute);

    public int LengthOf(int id, ReadOnlySpan<char> rest) => vocabulary.BytesOf(id).Length;

    public int CountBytes(Rune rune)
    {
        if (vocabulary.HasAllBytes)
        {
            return rune.Utf8SequenceLength;
        }

        Span<byte> utf8 = stackalloc byte[4];
        var known = 0;
        foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
        {
            known += vocabulary.ByteIds[value] >= 0 ? 1 : 0;
        }

        return known;
    }

    /// <summary>The queue's result, for pieces the library does not get (and for tests that compare the two).</summary>
    internal int[] Merge(ReadOnlySpan<byte> utf8)
    {
        var ids = new int[utf8.Length];
        var count = 0;
        foreach (var value in utf8)
        {
            // No unknown token: a byte without a token disappears and its neighbours may merge.
            if (vocabulary.ByteIds[value] is var id and >= 0)
            {
                ids[count++] = id;
            }
        }

        return merger.Value.Merge(ids, count);
    }

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
