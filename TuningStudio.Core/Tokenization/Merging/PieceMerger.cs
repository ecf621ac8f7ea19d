namespace TuningStudio.Core.Tokenization.Merging;

/// <summary>
/// Pair merging with a queue: n log n where the library is quadratic. Used for what the library cannot do (see docs/decisions/0002-tokenizers.md).
/// </summary>
internal sealed class PieceMerger(MergeRules rules)
{
    private const int None = -1;

    /// <summary>Merges: always the applicable rule of lowest rank first, the leftmost among equals.</summary>
    /// <param name="ids">Holds the tokens to begin with; used up.</param>
    /// <param name="count">How many they are.</param>
    internal int[] Merge(int[] ids, int count)
    {
        // A doubly linked list over the symbols that are left.
        var next = new int[count];
        var previous = new int[count];
        var queue = new PriorityQueue<(int Position, int Merged), long>(count);
        for (var i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < count ? i + 1 : None;
            Propose(i);
        }

        while (queue.TryDequeue(out var candidate, out _))
        {
            var left = candidate.Position;
            if (ids[left] == None || next[left] == None
                || !rules.TryGet(ids[left], ids[next[left]], out var rule) || rule.Merged != candidate.Merged)
            {
                continue; // an earlier merge has taken one of the two
            }

            var right = next[left];
            ids[left] = rule.Merged;
            ids[right] = None;
            next[left] = next[right];
            if (next[left] != None)
            {
                previous[next[left]] = left;
            }

            if (previous[left] != None)
            {
                Propose(previous[left]);
            }

            Propose(left);
        }

        var result = new List<int>(count);
        for (var i = count > 0 ? 0 : None; i != None; i = next[i])
        {
            result.Add(ids[i]);
        }

        return [.. result];

        void Propose(int left)
        {
            var right = next[left];
            if (right != None && rules.TryGet(ids[left], ids[right], out var rule))
            {
                queue.Enqueue((left, rule.Merged), ((long)rule.Rank << 32) | (uint)left);
            }
        }
    }
}
