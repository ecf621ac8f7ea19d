using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Python's <c>x[start:stop:step]</c>.</summary>
internal static class Slicing
{
    internal static object Apply(object owner, SliceValue slice, Budget budget)
    {
        switch (owner)
        {
            case PyList list:
                return new PyList(Pick(list.Items, slice, budget));
            case PyTuple tuple:
                return new PyTuple(Pick(tuple.Items, slice, budget));
            case string text:
                return Cut(text, slice, budget);
            case Markup markup:
                return new Markup(Cut(markup.Text, slice, budget));
            case RangeValue range:
                var (start, stop, step) = Indices(slice, (int)range.Count);
                return new RangeValue(range[start], range[stop], range.Step * step);
            case PyDict:
                throw TemplateFault.Type("unhashable type: 'slice'");
            default:
                throw TemplateFault.Type($"'{TypeNames.Of(owner)}' object is not subscriptable");
        }
    }

    /// <summary>First index, the index that is not reached any more, and the step, all within the sequence.</summary>
    internal static (int Start, int Stop, int Step) Indices(SliceValue slice, int length)
    {
        var step = slice.Step is None ? 1 : Bound(slice.Step);
        if (step == 0)
        {
            throw TemplateFault.Value("slice step cannot be zero");
        }

        var (low, high) = step > 0 ? (0, length) : (-1, length - 1);
        int Limit(object part, int fallback)
        {
            if (part is None)
            {
                return fallback;
            }

            var index = (long)Bound(part);
            return (int)Math.Clamp(index < 0 ? index + length : index, low, high);
        }

        return (Limit(slice.Start, step > 0 ? low : high), Limit(slice.Stop, step > 0 ? high : low), step);
    }

    private static int Bound(object part) => part switch
    {
        Undefined undefined => throw undefined.Fault(),
        _ when PyNumber.IsInteger(part) => PyNumber.ToInt32(part),
        _ => throw TemplateFault.Type("slice indices must be integers or None or have an __index__ method"),
    };

    private static List<T> Pick<T>(IReadOnlyList<T> items, SliceValue slice, Budget budget)
    {
        var (start, stop, step) = Indices(slice, items.Count);
        var picked = new List<T>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            budget.Step();
            picked.Add(items[(int)i]);
        }

        return picked;
    }

    private static string Cut(string text, SliceValue slice, Budget budget)
    {
        if (slice.Step is None or 1L)
        {
            var (start, stop, _) = Indices(slice, PyString.Length(text));
            budget.Text(Math.Max(0, stop - start));
            return stop <= start ? "" : text[PyString.ToUnit(text, start)..PyString.ToUnit(text, stop)];
        }

        budget.Text(text.Length);
        var characters = PyString.Split(text) ?? [.. text.Select(c => c.ToString())];
        return string.Concat(Pick(characters, slice, budget));
    }
}
