using System.Buffers;
using System.Text;
using TuningStudio.Core.Tokenization.Merging;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>BPE over the bytes of a piece.</summary>
internal sealed class PieceEncoder : ITokenModel
{
    private const int LongestOnStack = 512;

    private readonly Vocabulary vocabulary;
    private readonly bool wholePieceFirst;
    private readonly PieceMerger merger;
    private readonly PieceCache cache = new();
    private readonly PieceCache.Computation compute;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="rules">What is merged.</param>
    /// <param name="wholePieceFirst">Whether a piece that is itself a token is that token, whatever the rules say (<c>ignore_merges</c>).</param>
    internal PieceEncoder(Vocabulary vocabulary, MergeRules rules, bool wholePieceFirst)
    {
        this.vocabulary = vocabulary;
        this.wholePieceFirst = wholePieceFirst;
        merger = new PieceMerger(rules);
        compute = Compute;
    }

    /// <summary>For tests that compare its two ways.</summary>
    internal PieceMerger Merger => merger;

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

    private int[] Compute(ReadOnlySpan<char> piece)
    {
        var length = Encoding.UTF8.GetByteCount(piece);
        if (length <= LongestOnStack)
        {
            return Compute(piece, stackalloc byte[length], stackalloc int[length]);
        }

        var utf8 = ArrayPool<byte>.Shared.Rent(length);
        var ids = ArrayPool<int>.Shared.Rent(length);
        try
        {
            return Compute(piece, utf8.AsSpan(0, length), ids);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
            ArrayPool<int>.Shared.Return(ids);
        }
    }

    private int[] Compute(ReadOnlySpan<char> piece, Span<byte> utf8, Span<int> ids)
    {
        Encoding.UTF8.GetBytes(piece, utf8);
        if (wholePieceFirst && TryWholePiece(utf8, out var whole))
        {
            return [whole];
        }

        var count = 0;
        foreach (var value in utf8)
        {
            // No unknown token: a byte without a token disappears and its neighbours may merge.
            if (vocabulary.ByteIds[value] is var id and >= 0)
            {
                ids[count++] = id;
            }
        }

        return merger.Merge(ids[..count]);
    }

    private bool TryWholePiece(ReadOnlySpan<byte> utf8, out int id)
    {
        var spelling = utf8.Length <= LongestOnStack ? stackalloc char[utf8.Length] : new char[utf8.Length];
        ByteAlphabet.Spell(utf8, spelling);
        return vocabulary.TryGetPiece(spelling, out id);
    }
}
