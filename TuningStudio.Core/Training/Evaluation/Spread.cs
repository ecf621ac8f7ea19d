namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Takes a few of many, evenly spread and always the same.</summary>
internal static class Spread
{
    /// <summary>At most <paramref name="count"/> items, in order, from the first on at equal distances.</summary>
    internal static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, int count) => items.Count <= count
        ? items
        : [.. Enumerable.Range(0, count).Select(index => items[(int)((long)index * items.Count / count)])];
}
