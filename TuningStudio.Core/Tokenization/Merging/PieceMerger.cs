namespace TuningStudio.Core.Tokenization.Merging;

/// <summary>Merges the tokens of a piece in pairs: always the applicable rule of lowest rank first, the leftmost among equals.</summary>
internal sealed class PieceMerger(MergeRules rules)
{
    /// <summary>Up to so many tokens looking through all pairs for the next one, which is quadratic, is faster than keeping them in a queue.</summary>
    internal const int LongestScanned = 128;

    private const int None = -1;
    private const int Never = int.MaxValue;

    /// <summary>Merges.</summary>
    /// <param name="ids">The tokens to begin with; used up.</param>
    internal int[] Merge(Span<int> ids) => ids.Length <= LongestScanned ? Scan(ids) : Queue(ids);

    /// <summary>Merging without a queue; for short pieces, and for tests that compare the two.</summary>
    /// <param name="ids">At most <see cref="LongestScanned"/> tokens; used up.</param>
    internal int[] Scan(Span<int> ids)
    {
        // What each token and the one behind it become, and when.
        Span<int> ranks = stackalloc int[LongestScanned];
        Span<int> merged = stackalloc int[LongestScanned];
        var count = ids.Length;
        for (var i = 0; i < count - 1; i++)
        {
            Look(ids, i, ranks, merged);
        }

        while (count > 1 && IndexOfLowest(ranks[..(count - 1)]) is var at && ranks[at] != Never)
        {
            ids[at] = merged[at];
            ids[(at + 2)..count].CopyTo(ids[(at + 1)..]);
            ranks[(at + 1)..(count - 1)].CopyTo(ranks[at..]);
            merged[(at + 1)..(count - 1)].CopyTo(merged[at..]);
            count--;
            if (at > 0)
            {
                Look(ids, at - 1, ranks, merged);
            }

            if (at < count - 1)
            {
                Look(ids, at, ranks, merged);
            }
        }

        return ids[..count].ToArray();
    }

    /// <summary>Merging with a queue, in time n log n; for long pieces, and for tests that compare the two.</summary>
    /// <param name="ids">The tokens to begin with; used up.</param>
    internal int[] Queue(Span<int> ids)
    {
        // A doubly linked list over the tokens that are left.
        var count = ids.Length;
        var next = new int[count];
        var previous = new int[count];
        var queue = new PriorityQueue<(int Position, int Merged), long>(count);
        for (var i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < count ? i + 1 : None;
            Propose(ids, i, next, queue);
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
                Propose(ids, previous[left], next, queue);
            }

            Propose(ids, left, next, queue);
        }

        var result = new List<int>(count);
        for (var i = count > 0 ? 0 : None; i != None; i = next[i])
        {
            result.Add(ids[i]);
        }

        return [.. result];
    }

    private static int IndexOfLowest(ReadOnlySpan<int> ranks)
    {
        var lowest = 0;
        for (var i = 1; i < ranks.Length; i++)
        {
            if (ranks[i] < ranks[lowest])
            {
                lowest = i;
            }
        }

        return lowest;
    }

    private void Look(ReadOnlySpan<int> ids, int at, Span<int> ranks, Span<int> merged) =>
        (ranks[at], merged[at]) = rules.TryGet(ids[at], ids[at + 1], out var rule) ? (rule.Rank, rule.Merged) : (Never, None);

    private void Propose(ReadOnlySpan<int> ids, int left, int[] next, PriorityQueue<(int Position, int Merged), long> queue)
    {
        var right = next[left];
        if (right != None && rules.TryGet(ids[left], ids[right], out var rule))
        {
            queue.Enqueue((left, rule.Merged), ((long)rule.Rank << 32) | (uint)left);
        }
    }
}
