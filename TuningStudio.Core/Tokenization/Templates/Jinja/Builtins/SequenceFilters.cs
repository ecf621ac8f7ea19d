using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Filters on lists, dicts and anything else with items, and on values that may be missing.</summary>
internal static class SequenceFilters
{
    internal static void AddTo(Dictionary<string, Builtin> filters)
    {
        filters["length"] = filters["count"] = (_, value, _) =>
            Iteration.Length(value) ?? throw TemplateFault.Type($"object of type '{TypeNames.Of(value)}' has no len()");
        filters["default"] = filters["d"] = Default;
        filters["list"] = (evaluation, value, _) => new PyList(Iteration.ToList(value, evaluation.Budget));
        filters["first"] = (_, value, _) => Iteration.Of(value).FirstOrDefault() ?? new Undefined("No first item, sequence was empty.");
        filters["last"] = Last;
        filters["join"] = Join;
        filters["reverse"] = Reverse;
        filters["items"] = Items;
        filters["attr"] = Attribute;
        filters["random"] = (_, _, _) => throw TemplateFault.Unsupported("'random' would give a conversation another text each time");
        filters["batch"] = Batch;
        filters["slice"] = Slice;
    }

    private static object Default(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("default", 0, "default_value", "boolean");
        return value is Undefined || (bound.Truth(1, false) && !Truth.Of(value)) ? bound.Or(0, "") : value;
    }

    private static object Last(Evaluation evaluation, object value, Arguments arguments)
    {
        if (value is PyIterator)
        {
            throw TemplateFault.Type("'generator' object is not reversible");
        }

        return Iteration.Of(value).LastOrDefault() ?? new Undefined("No last item, sequence was empty.");
    }

    private static string Join(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("join", 0, "d", "attribute");
        var separator = Representation.Str(bound.Or(0, ""));
        var get = AttributeGetter.Create(bound[1], null, evaluation.Budget);
        var text = new StringBuilder();
        var first = true;
        foreach (var item in Iteration.Of(value))
        {
            text.Append(first ? "" : separator).Append(Representation.Str(get(item)));
            first = false;
            evaluation.Budget.Length(text.Length);
        }

        evaluation.Budget.Text(text.Length);
        return text.ToString();
    }

    private static object Reverse(Evaluation evaluation, object value, Arguments arguments)
    {
        if (Iteration.TryGet(value) is null)
        {
            throw TemplateFault.Type("argument must be iterable");
        }

        var items = Iteration.ToList(value, evaluation.Budget);
        items.Reverse();
        if (PyString.TryGet(value, out var text))
        {
            evaluation.Budget.Text(text.Length);
            return TextFilters.Keep(value, string.Concat(items.Cast<string>()));
        }

        return value is PyIterator ? new PyList(items) : new PyIterator(items);
    }

    private static PyIterator Items(Evaluation evaluation, object value, Arguments arguments) => value switch
    {
        Undefined => new PyIterator([]),
        PyDict dict => new PyIterator(new DictView(dict, "items").Items),
        _ => throw TemplateFault.Type("Can only get item pairs from a mapping."),
    };

    private static object Attribute(Evaluation evaluation, object value, Arguments arguments)
    {
        var name = Representation.Str(arguments.Bind("attr", 1, "name").Required(0));
        // Unlike the dot, this filter never looks at the keys of a dict.
        return value is PyDict dict ? MethodTable.Find(dict, name) ?? Undefined.Member(value, name) : Members.Attribute(value, name);
    }

    private static PyIterator Batch(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("batch", 1, "linecount", "fill_with");
        var size = bound.Integer(0, 1);
        var fill = bound.IsNoneOrMissing(1) ? null : bound[1];
        IEnumerable<object> Lines()
        {
            var line = new List<object>();
            foreach (var item in Iteration.Of(value))
            {
                evaluation.Budget.Step();
                if (line.Count == size)
                {
                    yield return new PyList(line);
                    line = [];
                }

                line.Add(item);
            }

            if (line.Count > 0)
            {
                evaluation.Budget.Step(fill is null ? 0 : Math.Max(0L, (long)size - line.Count));
                while (fill is not null && line.Count < size)
                {
                    line.Add(fill);
                }

                yield return new PyList(line);
            }
        }

        return new PyIterator(Lines(), value);
    }

    private static PyIterator Slice(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("slice", 1, "slices", "fill_with");
        var count = bound.Integer(0, 1);
        var fill = bound.IsNoneOrMissing(1) ? null : bound[1];
        IEnumerable<object> Columns()
        {
            var items = Iteration.ToList(value, evaluation.Budget);
            if (count == 0)
            {
                throw TemplateFault.Value("integer division or modulo by zero");
            }

            var (size, longer) = Math.DivRem(items.Count, count);
            for (var i = 0; i < count; i++)
            {
                evaluation.Budget.Step();
                var start = (i * size) + Math.Min(i, longer);
                var column = items.GetRange(start, size + (i < longer ? 1 : 0));
                if (fill is not null && i >= longer)
                {
                    column.Add(fill);
                }

                yield return new PyList(column);
            }
        }

        return new PyIterator(Columns(), value);
    }
}
