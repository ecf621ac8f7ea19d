using System.Collections.Frozen;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Every filter by its name.</summary>
internal static class FilterTable
{
    private static readonly FrozenDictionary<string, Builtin> s_filters = Build();

    internal static Builtin? Find(string name) => s_filters.GetValueOrDefault(name);

    private static FrozenDictionary<string, Builtin> Build()
    {
        var filters = new Dictionary<string, Builtin>(StringComparer.Ordinal) { ["tojson"] = JsonText.Filter };
        TextFilters.AddTo(filters);
        TextLayoutFilters.AddTo(filters);
        SequenceFilters.AddTo(filters);
        SelectionFilters.AddTo(filters);
        GroupingFilters.AddTo(filters);
        NumberFilters.AddTo(filters);
        return filters.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
