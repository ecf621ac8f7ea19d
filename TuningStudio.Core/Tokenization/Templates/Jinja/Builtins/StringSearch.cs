using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Finding and counting. Positions are characters, as in Python.</summary>
internal static class StringSearch
{
    internal static object Edge(string text, BoundArguments arguments, bool atStart)
    {
        var (window, _, empty) = Window(text, arguments);
        var wanted = arguments.Required(0);
        var candidates = wanted is PyTuple tuple ? tuple.Items : [wanted];
        foreach (var candidate in candidates)
        {
            if (!PyString.TryGet(candidate, out var part))
            {
                throw candidate is Undefined undefined
                    ? undefined.Fault()
                    : TemplateFault.Type($"{(atStart ? "startswith" : "endswith")} first arg must be str or a tuple of str, not {TypeNames.Of(candidate)}");
            }

            if (!empty && (atStart ? window.StartsWith(part, StringComparison.Ordinal) : window.EndsWith(part, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    internal static object Find(string text, BoundArguments arguments, bool fromRight, Budget budget)
    {
        var (window, offset, empty) = Window(text, arguments);
        var part = arguments.Text(0);
        budget.Search(text, part);
        var at = empty ? -1
            : fromRight ? (part.Length == 0 ? window.Length : window.LastIndexOf(part, StringComparison.Ordinal))
            : window.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? -1L : offset + (long)PyString.Length(window[..at]);
    }

    internal static object Index(string text, BoundArguments arguments, bool fromRight, Budget budget) =>
        Find(text, arguments, fromRight, budget) is long and >= 0 and var at ? at : throw TemplateFault.Value("substring not found");

    internal static object Count(string text, BoundArguments arguments, Budget budget)
    {
        var (window, _, empty) = Window(text, arguments);
        var part = arguments.Text(0);
        budget.Search(text, part);
        if (part.Length == 0)
        {
            return empty ? 0L : PyString.Length(window) + 1L;
        }

        var count = 0L;
        for (var at = window.IndexOf(part, StringComparison.Ordinal); at >= 0; at = window.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    /// <summary>The part between the second and third argument, where it starts, and whether it lies beyond the end.</summary>
    private static (string Window, int Offset, bool Empty) Window(string text, BoundArguments arguments)
    {
        if (arguments.IsNoneOrMissing(1) && arguments.IsNoneOrMissing(2))
        {
            return (text, 0, false);
        }

        var length = PyString.Length(text);
        var (start, stop, _) = Slicing.Indices(new SliceValue(arguments.Or(1, None.Value), arguments.Or(2, None.Value), None.Value), length);
        var beyond = (!arguments.IsNoneOrMissing(1) && arguments.Integer(1, 0) > length) || start > stop;
        return (stop <= start ? "" : text[PyString.ToUnit(text, start)..PyString.ToUnit(text, stop)], start, beyond);
    }
}
