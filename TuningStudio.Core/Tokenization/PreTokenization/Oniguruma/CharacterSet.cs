using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>A set of characters as a pattern names it: whom it holds, and how .NET writes it.</summary>
internal sealed class CharacterSet
{
    private readonly Func<int, bool> _contains;

    /// <param name="contains">Whether a code point is in it.</param>
    /// <param name="inside">How .NET writes its members within brackets; null where only their ranges can be listed.</param>
    /// <param name="complement">The same of all others.</param>
    internal CharacterSet(Func<int, bool> contains, string? inside, string? complement = null)
    {
        _contains = contains;
        (Inside, ComplementInside) = (inside, complement);
    }

    /// <summary>How .NET writes its members within brackets; null where only their ranges can be listed.</summary>
    internal string? Inside { get; }

    private string? ComplementInside { get; }

    /// <summary>The set of ranges, both ends included.</summary>
    internal static CharacterSet Of(IReadOnlyList<(int First, int Last)> ranges) => new(value => IsWithin(ranges, value), Written(ranges));

    /// <summary>What any of the sets holds.</summary>
    internal static CharacterSet Union(IReadOnlyList<CharacterSet> sets) => sets is [var only] ? only : new(
        value => sets.Any(set => set.Contains(value)),
        sets.All(set => set.Inside is not null) ? string.Concat(sets.Select(set => set.Inside)) : null);

    /// <summary>What all of the sets hold.</summary>
    internal static CharacterSet Intersection(IReadOnlyList<CharacterSet> sets) => sets is [var only] ? only : new(value => sets.All(set => set.Contains(value)), inside: null);

    /// <summary>What the set does not hold.</summary>
    internal CharacterSet Complement() => new(value => !Contains(value), ComplementInside, Inside);

    /// <summary>Whether a code point is in it.</summary>
    internal bool Contains(int codePoint) => _contains(codePoint);

    /// <summary>The set as a class in brackets.</summary>
    internal string ToClass() => Inside is not null ? $"[{Inside}]" : ComplementInside is not null ? $"[^{ComplementInside}]" : $"[{Written(Listed())}]";

    /// <summary>Whether .NET needs its characters one by one.</summary>
    internal bool IsListed => Inside is null && ComplementInside is null;

    private static bool IsWithin(IReadOnlyList<(int First, int Last)> ranges, int value)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (value > ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    // Of one UTF-16 unit: others are seen as such a one (see StandIns).
    private List<(int First, int Last)> Listed()
    {
        var ranges = new List<(int First, int Last)>();
        for (var value = 0; value <= char.MaxValue; value++)
        {
            if (!Contains(value))
            {
                continue;
            }

            if (ranges is [.., var (first, last)] && last == value - 1)
            {
                ranges[^1] = (first, value);
            }
            else
            {
                ranges.Add((value, value));
            }
        }

        return ranges;
    }

    private static string Written(IReadOnlyList<(int First, int Last)> ranges)
    {
        var text = new StringBuilder();
        foreach (var (first, last) in ranges.Where(range => range.First <= char.MaxValue))
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}-\\u{Math.Min(last, char.MaxValue):X4}");
        }

        // .NET knows no empty class; no text holds half a surrogate pair.
        return text.Length > 0 ? text.ToString() : @"\uD800";
    }
}
