using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's <c>iter</c>, <c>len</c>, <c>in</c> and unpacking.</summary>
internal static class Iteration
{
    internal static IEnumerable<object> Of(object value) =>
        TryGet(value) ?? throw TemplateFault.Type($"'{TypeNames.Of(value)}' object is not iterable");

    internal static IEnumerable<object>? TryGet(object value) => value switch
    {
        ISequence sequence => sequence.Items,
        string text => PyString.Characters(text),
        Markup markup => PyString.Characters(markup.Text),
        PyDict dict => dict.Keys,
        DictView view => view.Items,
        RangeValue range => range.Items,
        PyIterator iterator => iterator.Rest,
        Undefined => [],
        _ => null,
    };

    /// <summary>Reads everything now, each item counted.</summary>
    internal static List<object> ToList(object value, Budget budget)
    {
        var items = new List<object>();
        foreach (var item in Of(value))
        {
            budget.Step();
            items.Add(item);
        }

        return items;
    }

    /// <summary>The length, or null where the value has none.</summary>
    internal static long? Length(object value) => value switch
    {
        ISequence sequence => sequence.Items.Count,
        string text => PyString.Length(text),
        Markup markup => PyString.Length(markup.Text),
        PyDict dict => dict.Count,
        DictView view => view.Dict.Count,
        RangeValue range => range.Count,
        Undefined => 0,
        LoopContext loop => loop.Length,
        _ => null,
    };

    internal static bool Contains(object container, object item, Budget budget)
    {
        if (PyString.TryGet(container, out var text))
        {
            if (!PyString.TryGet(item, out var part))
            {
                throw TemplateFault.Type($"'in <string>' requires string as left operand, not {TypeNames.Of(item)}");
            }

            budget.Search(text, part);
            return text.Contains(part, StringComparison.Ordinal);
        }

        switch (container)
        {
            case PyDict dict:
                return dict.TryGet(item, out _);
            case DictView { Kind: "keys" } view:
                return view.Dict.TryGet(item, out _);
            default:
                foreach (var candidate in TryGet(container) ?? throw TemplateFault.Type($"argument of type '{TypeNames.Of(container)}' is not iterable"))
                {
                    budget.Step();
                    if (ReferenceEquals(candidate, item) || Equality.AreEqual(candidate, item))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    internal static IReadOnlyList<object> Unpack(object value, int count, Budget budget)
    {
        if (value is Undefined undefined && count > 0)
        {
            throw TemplateFault.Value($"not enough values to unpack (expected {count}, got 0): {undefined.Fault().Message}");
        }

        if (TryGet(value) is null)
        {
            throw TemplateFault.Type($"cannot unpack non-iterable {TypeNames.Of(value)} object");
        }

        var items = new List<object>(count);
        foreach (var item in Of(value))
        {
            budget.Step();
            if (items.Count == count)
            {
                throw TemplateFault.Value($"too many values to unpack (expected {count})");
            }

            items.Add(item);
        }

        return items.Count == count
            ? items
            : throw TemplateFault.Value($"not enough values to unpack (expected {count}, got {items.Count})");
    }
}
