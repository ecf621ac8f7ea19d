using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's <c>&lt;</c>, <c>&gt;</c> and their kin.</summary>
internal static class Ordering
{
    /// <summary>Compares two values of kinds that have an order.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    /// <param name="sign">The operator, for the error.</param>
    /// <returns>Negative, zero, positive; null where neither is less, as with NaN.</returns>
    internal static int? Compare(object left, object right, string sign = "<")
    {
        if (left is Undefined leftUndefined)
        {
            throw leftUndefined.Fault();
        }

        if (right is Undefined rightUndefined)
        {
            throw rightUndefined.Fault();
        }

        if (PyNumber.IsNumber(left) && PyNumber.IsNumber(right))
        {
            return PyNumber.Compare(left, right);
        }

        if (PyString.TryGet(left, out var leftText) && PyString.TryGet(right, out var rightText))
        {
            Budget.Compared(Math.Min(leftText.Length, rightText.Length));
            return PyString.Compare(leftText, rightText);
        }

        return (left, right) switch
        {
            (PyList a, PyList b) => CompareItems(a, b, sign),
            (PyTuple a, PyTuple b) => CompareItems(a, b, sign),
            _ => throw TemplateFault.Type($"'{sign}' not supported between instances of '{TypeNames.Of(left)}' and '{TypeNames.Of(right)}'"),
        };
    }

    /// <summary>Sorts as Python does: stably, by "less than" alone.</summary>
    internal static List<object> Sort(IEnumerable<object> items, Func<object, object> key, bool descending, Budget budget)
    {
        var keyed = items.Select(item => (Key: key(item), Item: item)).ToList();
        var comparer = Comparer<object>.Create((a, b) =>
        {
            budget.Step();
            return Compare(a, b) ?? 0;
        });
        try
        {
            var sorted = descending ? keyed.OrderByDescending(pair => pair.Key, comparer) : keyed.OrderBy(pair => pair.Key, comparer);
            return [.. sorted.Select(pair => pair.Item)];
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            throw fault;
        }
    }

    private static int? CompareItems(ISequence left, ISequence right, string sign)
    {
        var count = Math.Min(left.Items.Count, right.Items.Count);
        for (var i = 0; i < count; i++)
        {
            if (!Equality.AreEqual(left.Items[i], right.Items[i]))
            {
                return Compare(left.Items[i], right.Items[i], sign);
            }
        }

        return left.Items.Count.CompareTo(right.Items.Count);
    }
}
