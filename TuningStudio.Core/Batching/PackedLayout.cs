namespace TuningStudio.Core.Batching;

/// <summary>
/// How texts in one row are cut into rectangles for attention. Neighbours of exactly one length make a rectangle as they stand. Since
/// many small products cost more than copies, lengths that are only alike do too: their tokens are spread over it, with room left
/// behind the shorter ones, which causal attention never looks at.
/// </summary>
internal sealed class PackedLayout
{
    /// <summary>The shortest text of a rectangle, as a share of its longest, in training.</summary>
    internal const double Alike = 0.7;

    /// <param name="lengths">Tokens of each text.</param>
    /// <param name="likeness">The shortest text of a rectangle, as a share of its longest; 1 for exactly one length.</param>
    internal PackedLayout(IReadOnlyList<int> lengths, double likeness)
    {
        Lengths = lengths;
        List<(int Count, int Length)> groups = [];
        var shortest = 0;
        foreach (var length in lengths)
        {
            var (longest, least) = groups.Count == 0 ? (0, 0) : (Math.Max(groups[^1].Length, length), Math.Min(shortest, length));
            if (groups.Count > 0 && least >= likeness * longest)
            {
                groups[^1] = (groups[^1].Count + 1, longest);
                shortest = least;
            }
            else
            {
                groups.Add((1, length));
                shortest = length;
            }
        }

        Groups = groups;
        if (groups.Sum(group => group.Count * group.Length) > lengths.Sum())
        {
            (Spread, Back) = Spreading();
        }
    }

    /// <summary>Tokens of each text.</summary>
    internal IReadOnlyList<int> Lengths { get; }

    /// <summary>The rectangles.</summary>
    internal IReadOnlyList<(int Count, int Length)> Groups { get; }

    /// <summary>The token at each place of the rectangles; empty where they are the row as it stands.</summary>
    internal long[] Spread { get; } = [];

    /// <summary>The place of each token; empty likewise.</summary>
    internal long[] Back { get; } = [];

    /// <summary>Positions of the tokens, then <see cref="Spread"/>, then <see cref="Back"/>.</summary>
    internal IEnumerable<long> Numbers => [.. Lengths.SelectMany(length => Enumerable.Range(0, length).Select(place => (long)place)), .. Spread, .. Back];

    private (long[] Spread, long[] Back) Spreading()
    {
        List<long> spread = [];
        List<long> back = [];
        var text = 0;
        foreach (var (count, length) in Groups)
        {
            foreach (var own in Lengths.Skip(text).Take(count))
            {
                var (start, place) = (back.Count, spread.Count);
                back.AddRange(Enumerable.Range(place, own).Select(number => (long)number));
                spread.AddRange(Enumerable.Range(start, own).Select(number => (long)number));

                // Any token will do behind the last one.
                spread.AddRange(Enumerable.Repeat((long)start, length - own));
            }

            text += count;
        }

        return ([.. spread], [.. back]);
    }
}
