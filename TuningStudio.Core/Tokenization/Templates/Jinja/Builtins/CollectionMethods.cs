using System.Collections.Frozen;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Methods of dicts, lists, tuples and numbers: those that only read.</summary>
internal static class CollectionMethods
{
    internal static FrozenDictionary<string, Builtin> OfDict { get; } = new Dictionary<string, Builtin>
    {
        ["get"] = (_, self, arguments) =>
        {
            var bound = arguments.Bind("get", 1, "key", "default");
            return ((PyDict)self).TryGet(bound.Required(0), out var value) ? value : bound.Or(1, None.Value);
        },
        ["items"] = (_, self, arguments) => View(self, "items", arguments),
        ["keys"] = (_, self, arguments) => View(self, "keys", arguments),
        ["values"] = (_, self, arguments) => View(self, "values", arguments),
        ["copy"] = (evaluation, self, _) =>
        {
            evaluation.Budget.Step(((PyDict)self).Count);
            return new PyDict(((PyDict)self).Entries);
        },
        ["fromkeys"] = (evaluation, _, arguments) =>
        {
            var bound = arguments.Bind("fromkeys", 1, "iterable", "value");
            return new PyDict(Iteration.ToList(bound.Required(0), evaluation.Budget).Select(key => new KeyValuePair<object, object>(key, bound.Or(1, None.Value))));
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static FrozenDictionary<string, Builtin> OfSequence { get; } = new Dictionary<string, Builtin>
    {
        ["index"] = (evaluation, self, arguments) => IndexOf(evaluation, self, arguments),
        ["count"] = (evaluation, self, arguments) =>
        {
            var wanted = arguments.Bind("count", 1, "value").Required(0);
            return (long)Iteration.ToList(self, evaluation.Budget).Count(item => Equality.AreEqual(item, wanted));
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static FrozenDictionary<string, Builtin> OfList { get; } = new Dictionary<string, Builtin>(OfSequence)
    {
        ["copy"] = (_, self, _) => self,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static FrozenDictionary<string, Builtin> OfInteger { get; } = new Dictionary<string, Builtin>
    {
        ["bit_length"] = (_, self, _) => (long)BigInteger.Abs(PyNumber.ToBig(self)).GetBitLength(),
        ["conjugate"] = (_, self, _) => self,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static FrozenDictionary<string, Builtin> OfFloat { get; } = new Dictionary<string, Builtin>
    {
        ["is_integer"] = (_, self, _) => double.IsFinite((double)self) && Math.Floor((double)self) == (double)self,
        ["conjugate"] = (_, self, _) => self,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static DictView View(object self, string kind, Arguments arguments)
    {
        arguments.Bind(kind, 0);
        return new DictView((PyDict)self, kind);
    }

    private static long IndexOf(Evaluation evaluation, object self, Arguments arguments)
    {
        var bound = arguments.Bind("index", 1, "value", "start", "stop");
        var items = Iteration.ToList(self, evaluation.Budget);
        var (start, stop, _) = Slicing.Indices(new SliceValue(bound.Or(1, None.Value), bound.Or(2, None.Value), None.Value), items.Count);
        for (var i = start; i < stop; i++)
        {
            if (Equality.AreEqual(items[i], bound.Required(0)))
            {
                return i;
            }
        }

        throw TemplateFault.Value($"{Representation.Repr(bound.Required(0))} is not in {TypeNames.Of(self)}");
    }
}
