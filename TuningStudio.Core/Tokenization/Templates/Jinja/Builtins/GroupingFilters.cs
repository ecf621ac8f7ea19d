using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Filters that compare items with each other.</summary>
internal static class GroupingFilters
{
    internal static void AddTo(Dictionary<string, Builtin> filters)
    {
        filters["sort"] = Sort;
        filters["dictsort"] = DictSort;
        filters["unique"] = Unique;
        filters["groupby"] = GroupBy;
        filters["min"] = (evaluation, value, arguments) => Extreme(evaluation, value, arguments, "min");
        filters["max"] = (evaluation, value, arguments) => Extreme(evaluation, value, arguments, "max");
        filters["sum"] = Sum;
    }

    private static PyList Sort(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        var key = AttributeGetter.CreateKey(bound[2], bound.Truth(1, false), evaluation.Budget, several: true);
        return new PyList(Ordering.Sort(Iteration.ToList(value, evaluation.Budget), key, bound.Truth(0, false), evaluation.Budget));
    }

    private static PyList DictSort(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        var by = Representation.Str(bound.Or(1, "key"));
        if (by is not ("key" or "value"))
        {
            throw TemplateFault.Value("You can only sort by either \"key\" or \"value\"");
        }

        if (value is not PyDict dict)
        {
            throw value is Undefined undefined ? undefined.Fault() : TemplateFault.Undefined($"'{TypeNames.Described(value)}' has no attribute 'items'");
        }

        var fold = AttributeGetter.CreateKey(null, bound.Truth(0, false), evaluation.Budget);
        return new PyList(Ordering.Sort(
            new DictView(dict, "items").Items,
            pair => fold(((PyTuple)pair).Items[by == "key" ? 0 : 1]),
            bound.Truth(2, false),
            evaluation.Budget));
    }

    private static PyIterator Unique(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        var key = AttributeGetter.CreateKey(bound[1], bound.Truth(0, false), evaluation.Budget);
        return new PyIterator(Iteration.Of(value).DistinctBy(key, PyEqualityComparer.Instance), value);
    }

    private static PyList GroupBy(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("groupby", 1, "attribute", "default", "case_sensitive");
        var key = AttributeGetter.CreateKey(bound[0], bound.Truth(2, false), evaluation.Budget, fallback: bound[1]);
        var name = AttributeGetter.Create(bound[0], bound[1], evaluation.Budget);
        var groups = new List<object>();
        var current = new List<object>();
        object? currentKey = null;
        void Close()
        {
            if (current.Count > 0)
            {
                groups.Add(new PyTuple([name(current[0]), new PyList(current)], ["grouper", "list"]));
                current = [];
            }
        }

        foreach (var item in Ordering.Sort(Iteration.ToList(value, evaluation.Budget), key, descending: false, evaluation.Budget))
        {
            var itemKey = key(item);
            if (currentKey is null || !Equality.AreEqual(itemKey, currentKey))
            {
                Close();
                currentKey = itemKey;
            }

            current.Add(item);
        }

        Close();
        return new PyList(groups);
    }

    private static object Extreme(Evaluation evaluation, object value, Arguments arguments, string name)
    {
        var bound = arguments.Bind(name, 0, "case_sensitive", "attribute");
        var key = AttributeGetter.CreateKey(bound[1], bound.Truth(0, false), evaluation.Budget);
        object? best = null;
        object? bestKey = null;
        foreach (var item in Iteration.Of(value))
        {
            var itemKey = key(item);
            if (best is null || (name == "min" ? Ordering.Compare(itemKey, bestKey!, "<") < 0 : Ordering.Compare(itemKey, bestKey!, ">") > 0))
            {
                (best, bestKey) = (item, itemKey);
            }
        }

        return best ?? new Undefined("No aggregated item, sequence was empty.");
    }

    private static object Sum(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("sum", 0, "attribute", "start");
        var get = AttributeGetter.Create(bound[0], null, evaluation.Budget);
        var sum = bound.Or(1, 0L);
        if (PyString.TryGet(sum, out _))
        {
            throw TemplateFault.Type("sum() can't sum strings [use ''.join(seq) instead]");
        }

        foreach (var item in Iteration.Of(value))
        {
            sum = Arithmetic.Apply("+", sum, get(item), evaluation);
        }

        return sum;
    }
}
