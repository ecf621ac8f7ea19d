using System.Runtime.InteropServices;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.Merging;

/// <summary>Which pair of tokens becomes which, and in what order.</summary>
internal sealed class MergeRules
{
    private readonly Dictionary<(int Left, int Right), Rule> rules;

    private MergeRules(int capacity) => rules = new Dictionary<(int, int), Rule>(capacity);

    /// <summary>The rules of a list.</summary>
    /// <param name="merges">Pairs written <c>"left right"</c>, the first to be merged first.</param>
    /// <param name="vocabulary">Where both parts and the result are found.</param>
    internal static MergeRules Of(IReadOnlyList<string> merges, Vocabulary vocabulary)
    {
        var result = new MergeRules(merges.Count);
        Span<char> joined = stackalloc char[256];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var merge = merges[rank].AsSpan();
            var blank = merge.IndexOf(' ');
            var whole = merge.Length <= joined.Length ? joined[..(merge.Length - 1)] : new char[merge.Length - 1];
            merge[..blank].CopyTo(whole);
            merge[(blank + 1)..].CopyTo(whole[blank..]);
            if (vocabulary.TryGetPiece(merge[..blank], out var left)
                && vocabulary.TryGetPiece(merge[(blank + 1)..], out var right)
                && vocabulary.TryGetPiece(whole, out var merged))
            {
                // A pair listed twice counts at its last place, as in the reference.
                result.rules[(left, right)] = new Rule(rank, merged);
            }
        }

        return result;
    }

    /// <summary>The rules of SentencePiece's BPE: two neighbours may become any piece that they spell, the one of the highest score first.</summary>
    /// <param name="scores">Pieces that may come of merging, with their scores.</param>
    /// <param name="vocabulary">Where the parts are found.</param>
    internal static MergeRules OfScores(IReadOnlyDictionary<string, float> scores, Vocabulary vocabulary)
    {
        var result = new MergeRules(4 * scores.Count);
        var ranks = scores.Values.Distinct().OrderDescending().Select((score, rank) => (score, rank)).ToDictionary();
        foreach (var (piece, score) in scores)
        {
            var merged = vocabulary.IdOf(piece)!.Value;
            for (var cut = 1; cut < piece.Length; cut++)
            {
                if (scores.ContainsKey(piece[..cut]) && scores.ContainsKey(piece[cut..])
                    && vocabulary.TryGetPiece(piece.AsSpan(0, cut), out var left)
                    && vocabulary.TryGetPiece(piece.AsSpan(cut), out var right))
                {
                    result.rules[(left, right)] = new Rule(ranks[score], merged);
                }
            }
        }

        return result;
    }

    internal bool TryGet(int left, int right, out Rule rule) => rules.TryGetValue((left, right), out rule);

    /// <param name="Rank">Place in the list: lower is merged first.</param>
    /// <param name="Merged">Id of the token the pair becomes.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Rule(int Rank, int Merged);
}
