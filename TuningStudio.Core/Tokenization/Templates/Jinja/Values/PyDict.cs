using System.Diagnostics.CodeAnalysis;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A dict: keys by Python's equality, in order of insertion. It is not changed once a template sees it.</summary>
internal sealed class PyDict : IMeasured
{
    private readonly OrderedDictionary<object, object> _entries = new(PyEqualityComparer.Instance);
    private Measure? _measure;

    internal PyDict()
    {
    }

    internal PyDict(IEnumerable<KeyValuePair<object, object>> entries)
    {
        foreach (var (key, value) in entries)
        {
            Add(key, value);
        }
    }

    public Measure Measure => _measure ??= Measure.Of(_entries.Keys.Concat(_entries.Values));

    internal int Count => _entries.Count;

    internal IReadOnlyList<KeyValuePair<object, object>> Entries => _entries;

    internal IReadOnlyList<object> Keys => _entries.Keys;

    internal IReadOnlyList<object> Values => _entries.Values;

    /// <summary>Adds while the dict is being made; a key that is there keeps its place and takes the new value.</summary>
    internal void Add(object key, object value) => _entries[key] = value;

    internal bool TryGet(object key, [NotNullWhen(true)] out object? value) => _entries.TryGetValue(key, out value);
}
