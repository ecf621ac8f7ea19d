using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary><c>map</c>, <c>select</c> and their kin: lazy, as in Jinja.</summary>
internal static class SelectionFilters
{
    internal static void AddTo(Dictionary<string, Builtin> filters)
    {
        filters["map"] = Map;
        filters["select"] = (evaluation, value, arguments) => Choose(evaluation, value, arguments, byAttribute: false, keep: true);
        filters["reject"] = (evaluation, value, arguments) => Choose(evaluation, value, arguments, byAttribute: false, keep: false);
        filters["selectattr"] = (evaluation, value, arguments) => Choose(evaluation, value, arguments, byAttribute: true, keep: true);
        filters["rejectattr"] = (evaluation, value, arguments) => Choose(evaluation, value, arguments, byAttribute: true, keep: false);
    }

    private static PyIterator Map(Evaluation evaluation, object value, Arguments arguments)
    {
        IEnumerable<object> Mapped()
        {
            if (!Truth.Of(value))
            {
                yield break;
            }

            var function = Mapping(evaluation, arguments);
            foreach (var item in Iteration.Of(value))
            {
                evaluation.Budget.Step();
                yield return function(item);
            }
        }

        return new PyIterator(Mapped(), value);
    }

    private static Func<object, object> Mapping(Evaluation evaluation, Arguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Find("attribute") is { } attribute)
        {
            return arguments.Named.FirstOrDefault(argument => argument.Key is not ("attribute" or "default")).Key is { } unknown
                ? throw TemplateFault.Type($"Unexpected keyword argument {Representation.Repr(unknown)}")
                : AttributeGetter.Create(attribute, arguments.Find("default"), evaluation.Budget);
        }

        if (arguments.Positional.Count == 0)
        {
            throw TemplateFault.Type("map requires a filter argument");
        }

        var name = Representation.Str(arguments.Positional[0]);
        var filter = FilterTable.Find(name) ?? throw TemplateFault.Unsupported($"No filter named '{name}'.");
        var rest = arguments.Skip(1);
        return item => filter(evaluation, item, rest);
    }

    private static PyIterator Choose(Evaluation evaluation, object value, Arguments arguments, bool byAttribute, bool keep)
    {
        IEnumerable<object> Chosen()
        {
            if (!Truth.Of(value))
            {
                yield break;
            }

            var holds = Condition(evaluation, arguments, byAttribute);
            foreach (var item in Iteration.Of(value))
            {
                evaluation.Budget.Step();
                if (holds(item) == keep)
                {
                    yield return item;
                }
            }
        }

        return new PyIterator(Chosen(), value);
    }

    private static Func<object, bool> Condition(Evaluation evaluation, Arguments arguments, bool byAttribute)
    {
        Func<object, object> get = item => item;
        if (byAttribute)
        {
            get = arguments.Positional.Count > 0
                ? AttributeGetter.Create(arguments.Positional[0], null, evaluation.Budget)
                : throw TemplateFault.Type("Missing parameter for attribute name");
            arguments = arguments.Skip(1);
        }

        if (arguments.Positional.Count == 0)
        {
            return item => Truth.Of(get(item));
        }

        var name = Representation.Str(arguments.Positional[0]);
        var test = TestTable.Find(name) ?? throw TemplateFault.Unsupported($"No test named '{name}'.");
        var rest = arguments.Skip(1);
        return item => Truth.Of(test(evaluation, get(item), rest));
    }
}
