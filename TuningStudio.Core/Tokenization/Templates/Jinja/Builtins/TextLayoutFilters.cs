using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Filters that lay texts out in lines and columns.</summary>
internal static class TextLayoutFilters
{
    internal static void AddTo(Dictionary<string, Builtin> filters)
    {
        filters["indent"] = Indent;
        filters["center"] = (evaluation, value, arguments) =>
            StringMethods.Center(TextFilters.Text(evaluation, value), arguments.Bind("center", 0, "width").Integer(0, 80), ' ', evaluation.Budget);
        filters["truncate"] = Truncate;
        filters["wordwrap"] = WordWrap;
    }

    private static object Indent(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("indent", 0, "width", "first", "blank");
        var source = Required(value);
        string indentation;
        if (bound[0] is { } given && PyString.TryGet(given, out var text))
        {
            indentation = text;
        }
        else
        {
            var width = Math.Max(0, bound.Integer(0, 4));
            evaluation.Budget.Text(width);
            indentation = new string(' ', width);
        }

        var (first, blank) = (bound.Truth(1, false), bound.Truth(2, false));
        var lines = PyString.Lines(source + "\n");
        evaluation.Budget.Step(lines.Count);
        evaluation.Budget.Text(source.Length + ((long)lines.Count * (indentation.Length + 1)));
        var result = new StringBuilder(first ? indentation : "");
        for (var i = 0; i < lines.Count; i++)
        {
            result.Append(i > 0 ? "\n" : "").Append(i > 0 && (blank || lines[i].Length > 0) ? indentation : "").Append(lines[i]);
        }

        return TextFilters.Keep(value, result.ToString());
    }

    // Unlike most filters, these take nothing but text.
    private static string Required(object value) => PyString.TryGet(value, out var text)
        ? text
        : throw (value is Undefined undefined ? undefined.Fault() : TemplateFault.Type($"expected a str, not {TypeNames.Of(value)}"));

    private static object Truncate(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("truncate", 0, "length", "killwords", "end", "leeway");
        var (length, end) = (bound.Integer(0, 255), bound.Text(2, "..."));
        var leeway = bound.IsNoneOrMissing(3) ? 5 : bound.Integer(3, 5);
        if (length < PyString.Length(end) || leeway < 0)
        {
            throw TemplateFault.Value($"expected length >= {PyString.Length(end)}, got {length}");
        }

        // Whatever has a length is measured; only what is too long has to be text.
        if (Iteration.Length(value) <= (long)length + leeway)
        {
            return value;
        }

        var text = Required(value);

        var head = text[..PyString.ToUnit(text, length - PyString.Length(end))];
        var space = head.LastIndexOf(' ');
        return (bound.Truth(1, false) || space < 0 ? head : head[..space]) + end;
    }

    private static string WordWrap(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
        var width = bound.Integer(0, 79);
        if (width <= 0)
        {
            throw TemplateFault.Value($"invalid width {width} (must be > 0)");
        }

        var wrapString = bound.IsNoneOrMissing(2) ? "\n" : bound.Text(2);
        var lines = PyString.Lines(Required(value))
            .Select(line => string.Join(wrapString, Wrap(line, width, bound.Truth(1, true), bound.Truth(3, true), evaluation.Budget)));
        var text = string.Join(wrapString, lines);
        evaluation.Budget.Text(text.Length);
        return text;
    }

    private static IEnumerable<string> Wrap(string line, int width, bool breakLongWords, bool breakOnHyphens, Budget budget)
    {
        var chunks = Chunks(line, breakOnHyphens).ToList();
        var current = new StringBuilder();
        var any = false;
        for (var i = 0; i < chunks.Count; i++)
        {
            var chunk = chunks[i];
            var column = PyString.Length(current.ToString());
            budget.Text(chunk.Length + current.Length);
            if (current.Length == 0 && any && string.IsNullOrWhiteSpace(chunk))
            {
                continue;
            }

            if (column + PyString.Length(chunk) <= width)
            {
                current.Append(chunk);
                continue;
            }

            // What does not fit is looked at again for the next line.
            if (breakLongWords && PyString.Length(chunk) > width)
            {
                var room = PyString.ToUnit(chunk, Math.Max(1, width - column));
                current.Append(chunk, 0, room);
                chunks[i--] = chunk[room..];
            }
            else if (current.Length == 0)
            {
                current.Append(chunk);
            }
            else
            {
                i--;
            }

            if (current.ToString().TrimEnd() is { Length: > 0 } full)
            {
                yield return full;
            }

            any = true;
            current.Clear();
        }

        if (current.ToString().TrimEnd() is { Length: > 0 } last)
        {
            yield return last;
        }
    }

    /// <summary>Words, the blanks between them, and the parts of hyphenated words.</summary>
    private static IEnumerable<string> Chunks(string line, bool breakOnHyphens)
    {
        var start = 0;
        for (var i = 1; i <= line.Length; i++)
        {
            var ends = i == line.Length
                || char.IsWhiteSpace(line[i]) != char.IsWhiteSpace(line[i - 1])
                || (breakOnHyphens && line[i - 1] == '-' && i - 2 >= start && char.IsLetter(line[i - 2]) && char.IsLetter(line[i]));
            if (ends)
            {
                yield return line[start..i];
                start = i;
            }
        }
    }
}
