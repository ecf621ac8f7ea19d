namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> of a dict give.</summary>
/// <param name="Dict">The dict.</param>
/// <param name="Kind"><c>keys</c>, <c>values</c> or <c>items</c>.</param>
internal sealed record DictView(PyDict Dict, string Kind)
{
    internal IEnumerable<object> Items => Kind switch
    {
        "keys" => Dict.Keys,
        "values" => Dict.Values,
        _ => Dict.Entries.Select(entry => (object)new PyTuple([entry.Key, entry.Value])),
    };
}
