using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>
/// <c>value.name</c> and <c>value[key]</c>. The dot asks for a method first and a key second, brackets the other way
/// round; what is not there is undefined, and what the sandbox keeps is undefined with a sharper error.
/// </summary>
internal static class Members
{
    internal static object Attribute(object owner, string name) =>
        Own(owner, name)
        ?? (owner is PyDict dict && dict.TryGet(name, out var value) ? value : Undefined.Member(owner, name));

    internal static object Item(object owner, object key, Budget budget)
    {
        if (owner is Undefined undefined)
        {
            throw undefined.Fault();
        }

        if (key is SliceValue slice)
        {
            return Slicing.Apply(owner, slice, budget);
        }

        return Element(owner, key)
            ?? (PyString.TryGet(key, out var name) ? Own(owner, name) : null)
            ?? Undefined.Member(owner, key is Markup markup ? markup.Text : key);
    }

    internal static object Call(object callee, Arguments arguments, Evaluation evaluation) => callee switch
    {
        Callable callable => callable.Call(evaluation, arguments),
        Undefined undefined => throw undefined.Fault(),
        _ => throw TemplateFault.Type($"'{TypeNames.Of(callee)}' object is not callable"),
    };

    /// <summary>A method or property of the value's type; null where it has none of this name.</summary>
    private static object? Own(object owner, string name)
    {
        switch (owner)
        {
            case Undefined when name.StartsWith("__", StringComparison.Ordinal):
                return Undefined.Unsafe(owner, name);
            case Undefined undefined:
                throw undefined.Fault();
            case NamespaceValue scope:
                return scope.Members.TryGet(name, out var value) ? value : null;
            case Callable callable when callable.Member(name) is { } member:
                return member;
            case PyTuple tuple when tuple.Names.Count > 0:
                for (var i = 0; i < tuple.Names.Count; i++)
                {
                    if (tuple.Names[i] == name)
                    {
                        return tuple.Items[i];
                    }
                }

                break;
            case RangeValue range:
                switch (name)
                {
                    case "start":
                        return range.Start;
                    case "stop":
                        return range.Stop;
                    case "step":
                        return range.Step;
                }

                break;
        }

        return MethodTable.Find(owner, name);
    }

    private static object? Element(object owner, object key)
    {
        if (owner is PyDict dict)
        {
            return key is PyList or PyDict or NamespaceValue ? null : dict.TryGet(key, out var value) ? value : null;
        }

        if (!PyNumber.IsInteger(key) || key is BigInteger)
        {
            return null;
        }

        var index = key is bool truth ? (truth ? 1L : 0L) : (long)key;
        switch (owner)
        {
            case ISequence sequence:
                return Locate(index, sequence.Items.Count) is >= 0 and var at ? sequence.Items[(int)at] : null;
            case RangeValue range:
                return Locate(index, range.Count) is >= 0 and var step ? range[step] : null;
            case string text:
                return Character(text, index);
            case Markup markup:
                return Character(markup.Text, index) is { } character ? new Markup(character) : null;
            default:
                return null;
        }
    }

    private static string? Character(string text, long index)
    {
        var at = Locate(index, PyString.Length(text));
        if (at < 0)
        {
            return null;
        }

        var unit = PyString.ToUnit(text, (int)at);
        return text.Substring(unit, unit + 1 < text.Length && char.IsSurrogatePair(text[unit], text[unit + 1]) ? 2 : 1);
    }

    private static long Locate(long index, long count)
    {
        var at = index < 0 ? index + count : index;
        return at < count ? at : -1;
    }
}
