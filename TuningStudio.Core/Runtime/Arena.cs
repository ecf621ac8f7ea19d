namespace TuningStudio.Core.Runtime;

/// <summary>
/// Places in one stretch of memory: the smallest hole that a piece fits into, the first of those of one size, and neighbouring holes become
/// one. What a step frees is so found again by the next step's pieces of the same sizes.
/// </summary>
/// <param name="size">Bytes of the stretch.</param>
internal sealed class Arena(long size)
{
    private readonly SortedSet<(long Size, long Start)> _holes = [(size, 0)];
    private readonly Dictionary<long, long> _holeSizes = new() { [0] = size };
    private readonly Dictionary<long, long> _holeStartsByEnd = new() { [size] = 0 };
    private readonly Dictionary<long, long> _taken = [];

    /// <summary>Where what is taken ends.</summary>
    internal long End => _holeStartsByEnd.GetValueOrDefault(size, size);

    /// <summary>What is not taken.</summary>
    internal IEnumerable<(long Size, long Start)> Holes => _holes;

    /// <summary>Takes a place.</summary>
    /// <param name="count">Its bytes, more than none.</param>
    /// <returns>Where it begins, or null where no hole is as large.</returns>
    internal long? Take(long count)
    {
        var fitting = _holes.GetViewBetween((count, 0), (long.MaxValue, long.MaxValue)).Min;
        if (fitting.Size == 0)
        {
            return null;
        }

        RemoveHole(fitting.Start, fitting.Size);
        if (fitting.Size > count)
        {
            AddHole(fitting.Start + count, fitting.Size - count);
        }

        _taken.Add(fitting.Start, count);
        return fitting.Start;
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="start">Where it begins.</param>
    internal void Return(long start)
    {
        _taken.Remove(start, out var count);
        var end = start + count;
        if (_holeSizes.TryGetValue(end, out var after))
        {
            RemoveHole(end, after);
            end += after;
        }

        if (_holeStartsByEnd.TryGetValue(start, out var before))
        {
            RemoveHole(before, start - before);
            start = before;
        }

        AddHole(start, end - start);
    }

    private void AddHole(long start, long count)
    {
        _holes.Add((count, start));
        _holeSizes.Add(start, count);
        _holeStartsByEnd.Add(start + count, start);
    }

    private void RemoveHole(long start, long count)
    {
        _holes.Remove((count, start));
        _holeSizes.Remove(start);
        _holeStartsByEnd.Remove(start + count);
    }
}
