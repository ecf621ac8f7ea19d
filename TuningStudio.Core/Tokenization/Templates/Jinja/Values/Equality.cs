using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's <c>==</c> and <c>hash</c>.</summary>
internal static class Equality
{
    internal static bool AreEqual(object left, object right)
    {
        if (ReferenceEquals(left, right))
        {
            return left is not double number || !double.IsNaN(number);
        }

        if (PyString.TryGet(left, out var leftText))
        {
            Budget.Compared(leftText.Length);
            return PyString.TryGet(right, out var rightText) && leftText == rightText;
        }

        if (PyNumber.IsNumber(left))
        {
            return PyNumber.IsNumber(right) && PyNumber.Compare(left, right) == 0;
        }

        return (left, right) switch
        {
            (PyList a, PyList b) => SameItems(a, b),
            (PyTuple a, PyTuple b) => SameItems(a, b),
            (PyDict a, PyDict b) => a.Count == b.Count && a.Entries.All(entry => b.TryGet(entry.Key, out var value) && AreEqual(entry.Value, value)),
            (Undefined, Undefined) => true,
            (RangeValue a, RangeValue b) => a.Count == b.Count && a.Items.SequenceEqual(b.Items),
            _ => false,
        };
    }

    internal static int Hash(object value) => value switch
    {
        string text => text.GetHashCode(StringComparison.Ordinal),
        Markup markup => markup.Text.GetHashCode(StringComparison.Ordinal),
        bool truth => truth ? 1L.GetHashCode() : 0L.GetHashCode(),
        long number => number.GetHashCode(),
        BigInteger number => ((double)number).GetHashCode(),
        double number => number is >= long.MinValue and < long.MaxValue && Math.Floor(number) == number ? ((long)number).GetHashCode() : number.GetHashCode(),
        PyTuple tuple => tuple.Items.Aggregate(17, (hash, item) => unchecked((hash * 31) + Hash(item))),
        PyList or PyDict or NamespaceValue => throw TemplateFault.Type($"unhashable type: '{TypeNames.Of(value)}'"),
        _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value),
    };

    private static bool SameItems(ISequence left, ISequence right)
    {
        if (left.Items.Count != right.Items.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Items.Count; i++)
        {
            // As in Python, an item equals itself even where it is not a number.
            if (!ReferenceEquals(left.Items[i], right.Items[i]) && !AreEqual(left.Items[i], right.Items[i]))
            {
                return false;
            }
        }

        return true;
    }
}
