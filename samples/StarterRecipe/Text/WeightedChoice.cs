namespace TuningStudio.StarterRecipe.Text;

/// <summary>Draws items in proportion to their weights.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly T[] _items;
    private readonly double[] _upTo;

    internal WeightedChoice(IEnumerable<T> items, Func<T, double> weight)
    {
        _items = [.. items];
        _upTo = new double[_items.Length];
        var sum = 0.0;
        for (var index = 0; index < _items.Length; index++)
        {
            _upTo[index] = sum += weight(_items[index]);
        }
    }

    internal T Draw(Random random)
    {
        var found = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return _items[Math.Min(found < 0 ? ~found : found + 1, _items.Length - 1)];
    }
}
