using System.Text;
using TuningStudio.Core.Tokenization.Merging;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.SentencePiece;

/// <summary>BPE over the characters of a piece, as SentencePiece does it.</summary>
internal sealed class CharacterPairs : ITokenModel
{
    private readonly Vocabulary vocabulary;
    private readonly CharacterTokens characters;
    private readonly bool wholePieceFirst;
    private readonly PieceMerger merger;
    private readonly bool endsWordsAtBlanks;
    private readonly PieceCache cache = new();
    private readonly PieceCache.Computation compute;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="characters">Tokens of single characters.</param>
    /// <param name="rules">What is merged.</param>
    /// <param name="wholePieceFirst">Whether a piece that is itself a token is that token, whatever the rules say (<c>ignore_merges</c>).</param>
    internal CharacterPairs(Vocabulary vocabulary, CharacterTokens characters, MergeRules rules, bool wholePieceFirst)
    {
        this.vocabulary = vocabulary;
        this.characters = characters;
        this.wholePieceFirst = wholePieceFirst;
        merger = new PieceMerger(rules);
        compute = Compute;

        // Where no token goes on over a blank, words can be merged one by one, and remembered; what disappears would let blanks meet.
        endsWordsAtBlanks = characters.LosesNothing
            && vocabulary.TryGetPiece([SentencePieceSpelling.Blank], out _)
            && !Enumerable.Range(0, vocabulary.Size).Select(vocabulary.TextOf).OfType<string>().Any(text => NextWord(text) < text.Length);
    }

    public int[] Encode(ReadOnlySpan<char> piece)
    {
        if (wholePieceFirst && vocabulary.TryGetPiece(piece, out var whole))
        {
            return [whole];
        }

        if (!endsWordsAtBlanks)
        {
            return cache.Get(piece, compute);
        }

        var length = NextWord(piece);
        if (length == piece.Length)
        {
            return cache.Get(piece, compute);
        }

        var ids = new List<int>();
        for (; piece.Length > 0; piece = piece[length..])
        {
            length = NextWord(piece);
            ids.AddRange(cache.Get(piece[..length], compute));
        }

        return [.. ids];
    }

    public int CountBytes(Rune rune) => characters.CountBytes(rune);

    public int LengthOf(int id, ReadOnlySpan<char> rest) => characters.LengthOf(id, rest);

    // Where a blank follows something else; the length where there is none.
    private static int NextWord(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == SentencePieceSpelling.Blank && text[at - 1] != SentencePieceSpelling.Blank)
            {
                return at;
            }
        }

        return text.Length;
    }

    private int[] Compute(ReadOnlySpan<char> piece)
    {
        var ids = new int[Encoding.UTF8.GetByteCount(piece)];
        var count = 0;
        var isAfterUnknown = false;
        for (var at = 0; at < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[at..], out var rune, out var units);
            if (characters.TryGet(piece.Slice(at, units), at + units == piece.Length, out var id))
            {
                ids[count++] = id;
                isAfterUnknown = false;
            }
            else
            {
                characters.Fall(rune, ids, ref count, ref isAfterUnknown);
            }

            at += units;
        }

        return merger.Merge(ids.AsSpan(0, count));
    }
}
