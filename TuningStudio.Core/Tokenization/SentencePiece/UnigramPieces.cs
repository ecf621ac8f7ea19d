using System.Text;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.SentencePiece;

/// <summary>
/// Unigram language model (Kudo, 2018): of all ways to write a piece as tokens the one with the highest sum of scores, found by Viterbi's algorithm.
/// </summary>
internal sealed class UnigramPieces : ITokenModel
{
    // Below the worst piece, as in SentencePiece.
    private const double UnknownPenalty = 10;

    private readonly CharacterTokens characters;
    private readonly PieceTrie trie = new();
    private readonly IReadOnlyList<(string Text, double Score)> pieces;
    private readonly double unknownScore;
    private readonly PieceCache cache = new();
    private readonly PieceCache.Computation compute;

    /// <param name="characters">What stands for characters without a piece.</param>
    /// <param name="pieces">Pieces with their scores; an id is a place in the list.</param>
    /// <param name="isMatched">Which of them are looked for.</param>
    internal UnigramPieces(CharacterTokens characters, IReadOnlyList<(string Text, double Score)> pieces, Func<int, bool> isMatched)
    {
        this.characters = characters;
        this.pieces = pieces;
        compute = Compute;
        unknownScore = pieces.Select(piece => piece.Score).DefaultIfEmpty().Min() - UnknownPenalty;
        for (var id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Text.Length > 0 && isMatched(id))
            {
                trie.Add(pieces[id].Text, id);
            }
        }
    }

    public int[] Encode(ReadOnlySpan<char> piece) => cache.Get(piece, compute);

    public int CountBytes(Rune rune) => characters.CountBytes(rune);

    public int LengthOf(int id, ReadOnlySpan<char> rest) => characters.LengthOf(id, rest);

    private int[] Compute(ReadOnlySpan<char> text)
    {
        var best = new (double Score, int Start, int Id)[text.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, -1, -1));
        best[0] = (0, -1, -1);
        for (var start = 0; start < text.Length;)
        {
            Rune.DecodeFromUtf16(text[start..], out _, out var units);
            var hasOwnPiece = false;
            var node = 0;
            for (var end = start; end < text.Length && trie.Step(ref node, text[end], out var id); end++)
            {
                if (id >= 0)
                {
                    Offer(best, start, end + 1, pieces[id].Score, id);
                    hasOwnPiece |= end + 1 - start == units;
                }
            }

            if (!hasOwnPiece)
            {
                Offer(best, start, start + units, unknownScore, -1);
            }

            start += units;
        }

        return Read(best, text);

        static void Offer((double Score, int Start, int Id)[] best, int start, int end, double score, int id)
        {
            if (best[start].Score + score > best[end].Score)
            {
                best[end] = (best[start].Score + score, start, id);
            }
        }
    }

    // The way back from the end, then its tokens from the beginning on.
    private int[] Read((double Score, int Start, int Id)[] best, ReadOnlySpan<char> text)
    {
        var way = new Stack<(int Start, int Id)>();
        for (var end = text.Length; end > 0; end = best[end].Start)
        {
            way.Push((best[end].Start, best[end].Id));
        }

        var ids = new int[Encoding.UTF8.GetByteCount(text)];
        var count = 0;
        var isAfterUnknown = false;
        foreach (var (start, id) in way)
        {
            if (id >= 0)
            {
                ids[count++] = id;
                isAfterUnknown = false;
            }
            else
            {
                Rune.DecodeFromUtf16(text[start..], out var rune, out _);
                characters.Fall(rune, ids, ref count, ref isAfterUnknown);
            }
        }

        return ids[..count];
    }
}
