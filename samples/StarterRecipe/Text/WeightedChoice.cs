namespace TuningStudio.StarterRecipe.Text;

/// <summary>Draws items in proportion to their weights.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly T[] items;
    private readonly double[] upTo;

    internal WeightedChoice(IEnumerable<T> items, Func<T, double> weight)
    {
        this.items = [.. items];
        upTo = new double[this.items.Length];
        var sum = 0.0;
        for (var index = 0; index < this.items.Length; index++)
        {
            upTo[index] = sum += weight(this.items[index]);
        }
    }

    internal T Draw(Random random)
    {
        var found = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
        return items[Math.Min(found < 0 ? ~found : found + 1, items.Length - 1)];
    }
}
