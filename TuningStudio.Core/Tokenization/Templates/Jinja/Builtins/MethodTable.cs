using System.Collections.Frozen;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>The methods of Python's types, and which of them the sandbox keeps from templates.</summary>
internal static class MethodTable
{
    // Every Python object has these; none is a template's business.
    private static readonly FrozenSet<string> s_internal = FrozenSet.Create(
        StringComparer.Ordinal,
        "__class__", "__dict__", "__doc__", "__module__", "__init__", "__new__", "__repr__", "__str__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
        "__hash__", "__getattribute__", "__setattr__", "__delattr__", "__dir__", "__format__", "__reduce__", "__reduce_ex__", "__sizeof__", "__subclasshook__",
        "__init_subclass__", "__getstate__");

    // What would change a list or dict.
    private static readonly FrozenSet<string> s_listChanges = FrozenSet.Create(StringComparer.Ordinal, "append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static readonly FrozenSet<string> s_dictChanges = FrozenSet.Create(StringComparer.Ordinal, "clear", "pop", "popitem", "setdefault", "update");

    /// <summary>The method bound to its object, an undefined with a sharper error where it is kept, or null where there is none.</summary>
    internal static object? Find(object owner, string name)
    {
        if (name.StartsWith('_'))
        {
            return s_internal.Contains(name) || IsSpecial(owner, name) ? Undefined.Unsafe(owner, name) : null;
        }

        if ((owner is PyList && s_listChanges.Contains(name)) || (owner is PyDict && s_dictChanges.Contains(name)))
        {
            return Undefined.Unsafe(owner, name);
        }

        return MethodsOf(owner) is { } methods && methods.TryGetValue(name, out var method)
            ? new Function(name, (evaluation, arguments) => method(evaluation, owner, arguments), "builtin_function_or_method")
            : NumberMember(owner, name);
    }

    private static FrozenDictionary<string, Builtin>? MethodsOf(object owner) => owner switch
    {
        string or Markup => StringMethods.All,
        PyDict => CollectionMethods.OfDict,
        PyList => CollectionMethods.OfList,
        PyTuple or RangeValue => CollectionMethods.OfSequence,
        double => CollectionMethods.OfFloat,
        long or BigInteger or bool => CollectionMethods.OfInteger,
        Cycler => Cycler.Methods,
        _ => null,
    };

    private static object? NumberMember(object owner, string name) => (owner, name) switch
    {
        (double, "real") => owner,
        (double, "imag") => 0.0,
        (long or BigInteger or bool, "real" or "numerator") => PyNumber.Normalize(PyNumber.ToBig(owner)),
        (long or BigInteger or bool, "imag") => 0L,
        (long or BigInteger or bool, "denominator") => 1L,
        (Cycler cycler, "current") => cycler.Current,
        _ => null,
    };

    private static bool IsSpecial(object owner, string name) => name switch
    {
        "__len__" or "__getitem__" or "__contains__" => owner is string or Markup or ISequence or PyDict or RangeValue,
        "__iter__" => Iteration.TryGet(owner) is not null,
        "__add__" or "__mul__" or "__mod__" => owner is string or Markup || PyNumber.IsNumber(owner),
        "__call__" or "__globals__" or "__code__" or "__closure__" or "__name__" or "__qualname__" or "__self__" => owner is Callable,
        _ => false,
    };
}
