using System.Diagnostics.CodeAnalysis;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>The variables of a block, and the way out to those around it. Assignments stay in the innermost scope, as in Jinja.</summary>
internal sealed class Scope(Scope? parent)
{
    private Dictionary<string, object>? _values;

    internal bool TryGet(string name, [NotNullWhen(true)] out object? value)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._values is not null && scope._values.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    internal void Set(string name, object value) => (_values ??= new(StringComparer.Ordinal))[name] = value;

    private Scope? Parent { get; } = parent;
}
