namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's <c>range</c>.</summary>
internal sealed record RangeValue(long Start, long Stop, long Step)
{
    internal long Count => Step > 0
        ? (Start < Stop ? (long)(((Int128)Stop - Start - 1) / Step) + 1 : 0)
        : (Start > Stop ? (long)(((Int128)Start - Stop - 1) / -(Int128)Step) + 1 : 0);

    internal long this[long index] => Start + (index * Step);

    internal IEnumerable<object> Items
    {
        get
        {
            for (var i = 0L; i < Count; i++)
            {
                yield return this[i];
            }
        }
    }

    internal bool Contains(object value) =>
        Items.Any(item => Equality.AreEqual(item, value));
}
