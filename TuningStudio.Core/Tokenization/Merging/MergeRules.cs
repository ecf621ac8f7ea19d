using System.Numerics;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.Merging;

/// <summary>
/// Which pair of tokens becomes which, and in what order: a table with open addressing, since merging asks it some ten times a token and most
/// pairs are not in it.
/// </summary>
internal sealed class MergeRules
{
    private const ulong Free = ulong.MaxValue; // no pair: ids are not negative
    private const ulong Mixer = 0x9E3779B97F4A7C15; // 2⁶⁴ over the golden ratio (Knuth, 6.4)

    private readonly Entry[] entries;
    private readonly int shift;

    /// <param name="capacity">So many rules at most.</param>
    private MergeRules(int capacity)
    {
        var bits = BitOperations.Log2((uint)Math.Max(capacity, 4)) + 2; // between a quarter and a half is taken
        entries = new Entry[1 << bits];
        Array.Fill(entries, new Entry(Free, default));
        shift = 64 - bits;
    }

    /// <summary>The rules of a list, the first to be merged first.</summary>
    internal static MergeRules Of(IReadOnlyList<Merge> merges)
    {
        var result = new MergeRules(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            // A pair listed twice counts at its last place, as in the reference.
            result.Set(merges[rank].Left, merges[rank].Right, new Rule(rank, merges[rank].Merged));
        }

        return result;
    }

    /// <summary>The rules of SentencePiece's BPE: two neighbours may become any piece that they spell, the one of the highest score first.</summary>
    /// <param name="scores">Pieces that may come of merging, with their scores.</param>
    /// <param name="vocabulary">Where the parts are found.</param>
    internal static MergeRules OfScores(IReadOnlyDictionary<string, float> scores, Vocabulary vocabulary)
    {
        var rules = new List<(int Left, int Right, Rule Rule)>();
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
                    rules.Add((left, right, new Rule(ranks[score], merged)));
                }
            }
        }

        var result = new MergeRules(rules.Count);
        rules.ForEach(rule => result.Set(rule.Left, rule.Right, rule.Rule));
        return result;
    }

    internal bool TryGet(int left, int right, out Rule rule)
    {
        ref readonly var entry = ref entries[Place(Key(left, right))];
        rule = entry.Rule;
        return entry.Key != Free;
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private void Set(int left, int right, Rule rule)
    {
        var key = Key(left, right);
        entries[Place(key)] = new Entry(key, rule);
    }

    // Where a pair is, or would be.
    private int Place(ulong key)
    {
        var place = (int)((key * Mixer) >> shift);
        while (entries[place].Key != key && entries[place].Key != Free)
        {
            place = (place + 1) & (entries.Length - 1);
        }

        return place;
    }

    /// <param name="Rank">Place in the list: lower is merged first.</param>
    /// <param name="Merged">Id of the token the pair becomes.</param>
    internal readonly record struct Rule(int Rank, int Merged);

    private readonly record struct Entry(ulong Key, Rule Rule);
}
