using System.Collections.Frozen;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Jinja's <c>cycler('odd', 'even')</c>: values by turns.</summary>
internal sealed class Cycler(IReadOnlyList<object> items)
{
    private int _position;

    internal static FrozenDictionary<string, Builtin> Methods { get; } = new Dictionary<string, Builtin>
    {
        ["next"] = (_, self, _) => ((Cycler)self).Next(),
        ["reset"] = (_, self, _) => ((Cycler)self).Reset(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal object Current => items[_position];

    private object Next()
    {
        var current = Current;
        _position = (_position + 1) % items.Count;
        return current;
    }

    private Values.None Reset()
    {
        _position = 0;
        return Values.None.Value;
    }
}
