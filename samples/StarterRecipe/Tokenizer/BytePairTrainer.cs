using System.Runtime.InteropServices;
using System.Text;

namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016) over bytes: again and again the most frequent allowed pair becomes a token.
/// Equal counts go to the lower ids, so the same text always gives the same merges.
/// </summary>
internal sealed class BytePairTrainer
{
    private readonly List<byte[]> _tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
    private readonly List<(int Left, int Right)> _merges = [];
    private readonly List<(List<int> Symbols, long Weight)> _words;
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    private readonly Dictionary<(int Left, int Right), bool> _allowed = [];
    private readonly PriorityQueue<(int Left, int Right), (long NegativeCount, int Left, int Right)> _queue = new();

    /// <param name="words">The pieces that the pre-tokenizer cuts, each with its weight.</param>
    internal BytePairTrainer(IEnumerable<(string Word, long Weight)> words)
    {
        _words = [.. words.Select(item => (Encoding.UTF8.GetBytes(item.Word).Select(value => (int)value).ToList(), item.Weight))];
        for (var word = 0; word < _words.Count; word++)
        {
            var (symbols, weight) = _words[word];
            for (var at = 0; at + 1 < symbols.Count; at++)
            {
                Count((symbols[at], symbols[at + 1]), weight, word);
            }
        }

        foreach (var pair in _counts.Keys)
        {
            Enqueue(pair);
        }
    }

    /// <summary>Every token's bytes, by id: the 256 bytes first, then one per merge.</summary>
    internal IReadOnlyList<byte[]> Tokens => _tokens;

    /// <summary>The merges as pairs of ids, in order.</summary>
    internal IReadOnlyList<(int Left, int Right)> Merges => _merges;

    /// <summary>Merges until there are that many tokens, or nothing occurs often enough.</summary>
    internal void Train(int tokens, long leastWeight = 2)
    {
        while (_tokens.Count < tokens && _queue.TryDequeue(out var pair, out var priority))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (count != -priority.NegativeCount)
            {
                // Counts only fall after an entry was made, save for new pairs, which get an entry of their own.
                Enqueue(pair);
            }
            else if (count >= leastWeight)
            {
                Merge(pair);
            }
            else
            {
                return;
            }
        }
    }

    private void Merge((int Left, int Right) pair)
    {
        var merged = _tokens.Count;
        _tokens.Add([.. _tokens[pair.Left], .. _tokens[pair.Right]]);
        _merges.Add(pair);
        var touched = new HashSet<(int Left, int Right)>();
        foreach (var word in _places[pair])
        {
            var (symbols, weight) = _words[word];
            for (var at = 0; at + 1 < symbols.Count; at++)
            {
                if (symbols[at] != pair.Left || symbols[at + 1] != pair.Right)
                {
                    continue;
                }

                if (at > 0)
                {
                    Count((symbols[at - 1], pair.Left), -weight, word);
                    Count((symbols[at - 1], merged), weight, word);
                    touched.Add((symbols[at - 1], merged));
                }

                if (at + 2 < symbols.Count)
                {
                    Count((pair.Right, symbols[at + 2]), -weight, word);
                    Count((merged, symbols[at + 2]), weight, word);
                    touched.Add((merged, symbols[at + 2]));
                }

                symbols[at] = merged;
                symbols.RemoveAt(at + 1);
            }
        }

        _places.Remove(pair);
        _counts.Remove(pair);
        foreach (var fresh in touched)
        {
            Enqueue(fresh);
        }
    }

    private void Count((int Left, int Right) pair, long weight, int word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += weight;
        if (weight > 0)
        {
            ref var words = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, pair, out _);
            (words ??= []).Add(word);
        }
    }

    private void Enqueue((int Left, int Right) pair)
    {
        var count = _counts.GetValueOrDefault(pair);
        if (count > 0 && IsAllowed(pair))
        {
            _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
        }
    }

    private bool IsAllowed((int Left, int Right) pair)
    {
        if (!_allowed.TryGetValue(pair, out var allowed))
        {
            _allowed[pair] = allowed = MergeRule.Allows([.. _tokens[pair.Left], .. _tokens[pair.Right]]);
        }

        return allowed;
    }
}
