namespace TuningStudio.Core.Data;

/// <summary>Where a record belongs when a set is split.</summary>
/// <param name="Group">Records of the same group, as those that ask the same, stay on one side.</param>
/// <param name="Label">Each label gets its share of both sides; the same for all where there are no labels.</param>
public readonly record struct SplitKey(ulong Group, ulong Label)
{
    /// <summary>The key of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="byLabel">Whether its answer is a label.</param>
    public static SplitKey Of(TrainingRecord record, bool byLabel)
    {
        ArgumentNullException.ThrowIfNull(record);
        var view = new Reports.RecordView(record);
        var prompt = view.Prompt;

        // Nothing asked is nothing in common.
        return new SplitKey(string.IsNullOrWhiteSpace(prompt) ? Reports.TextKey.Of(view.Answer) : Reports.TextKey.OfNormalised(prompt), byLabel ? Reports.TextKey.OfNormalised(view.Answer) : 0);
    }
}

/// <summary>Holds records out for validation so that nothing is asked on both sides, and every label is on each.</summary>
public static class GroupedSplit
{
    /// <summary>Draws the records at random, the same for the same seed.</summary>
    /// <param name="keys">A key for each record, in the order of the file.</param>
    /// <param name="count">Records to hold out; it is met exactly unless groups are too large for it.</param>
    /// <param name="seed">Same seed, same split.</param>
    /// <returns>For each record whether it is held out; at least one is not.</returns>
    public static bool[] Draw(IReadOnlyList<SplitKey> keys, int count, int seed)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var held = new bool[keys.Count];
        count = Math.Clamp(count, 0, Math.Max(0, keys.Count - 1));
        var random = new Random(seed);
        var groups = new Dictionary<ulong, List<int>>();
        for (var index = 0; index < keys.Count; index++)
        {
            (groups.TryGetValue(keys[index].Group, out var group) ? group : groups[keys[index].Group] = []).Add(index);
        }

        var strata = groups.Values.GroupBy(group => keys[group[0]].Label).Select(stratum => Shuffled(stratum, random)).ToList();
        var targets = Targets([.. strata.Select(stratum => stratum.Sum(group => group.Count))], count);
        var left = count;
        List<List<int>> others = [];
        foreach (var (stratum, target) in strata.Zip(targets))
        {
            var wanted = target;
            foreach (var group in stratum)
            {
                if (group.Count <= wanted)
                {
                    wanted -= group.Count;
                    left -= Hold(group);
                }
                else
                {
                    others.Add(group);
                }
            }
        }

        foreach (var group in others.Where(group => group.Count <= left))
        {
            if (group.Count <= left)
            {
                left -= Hold(group);
            }
        }

        return held;

        int Hold(List<int> group)
        {
            group.ForEach(index => held[index] = true);
            return group.Count;
        }
    }

    // Largest remainders (Hare and Niemeyer): whole shares that add up.
    private static int[] Targets(int[] sizes, int count)
    {
        var total = sizes.Sum();
        var exact = sizes.Select(size => total == 0 ? 0 : (double)size * count / total).ToArray();
        var targets = exact.Select(share => (int)share).ToArray();
        foreach (var index in Enumerable.Range(0, sizes.Length).OrderByDescending(index => exact[index] - targets[index]).Take(count - targets.Sum()))
        {
            targets[index]++;
        }

        return targets;
    }

    private static List<List<int>> Shuffled(IEnumerable<List<int>> groups, Random random)
    {
        var shuffled = groups.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }
}
