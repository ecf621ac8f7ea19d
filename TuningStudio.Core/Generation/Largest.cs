namespace TuningStudio.Core.Generation;

/// <summary>Picks the few largest of many numbers, which is much cheaper than sorting them all.</summary>
internal static class Largest
{
    /// <summary>Places of the largest, largest first; of equal ones the earlier counts as larger.</summary>
    internal static IReadOnlyList<int> Of(ReadOnlySpan<float> numbers, int count)
    {
        if (count == 0)
        {
            return [];
        }

        var best = new PriorityQueue<int, (float Number, int Later)>(count);
        for (var place = 0; place < numbers.Length; place++)
        {
            if (best.Count < count)
            {
                best.Enqueue(place, (numbers[place], -place));
            }
            else if (numbers[place] > numbers[best.Peek()])
            {
                best.EnqueueDequeue(place, (numbers[place], -place));
            }
        }

        var places = new int[best.Count];
        for (var rank = places.Length - 1; rank >= 0; rank--)
        {
            places[rank] = best.Dequeue();
        }

        return places;
    }
}
