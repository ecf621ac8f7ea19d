using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>What a lazy filter gives: read once, item by item, and nothing happens before it is read.</summary>
internal sealed class PyIterator
{
    private readonly IEnumerator<object> _items;

    /// <param name="items">The items, yet to be computed.</param>
    /// <param name="source">What they are computed from: iterators over iterators nest only so deep.</param>
    internal PyIterator(IEnumerable<object> items, object? source = null)
    {
        _items = items.GetEnumerator();
        Depth = source is PyIterator inner ? inner.Depth + 1 : 1;
        if (Depth > TemplateLimits.Nesting)
        {
            throw TemplateFault.Limit($"more than {TemplateLimits.Nesting} filters are chained");
        }
    }

    private int Depth { get; }

    internal IEnumerable<object> Rest
    {
        get
        {
            while (_items.MoveNext())
            {
                yield return _items.Current;
            }
        }
    }
}
