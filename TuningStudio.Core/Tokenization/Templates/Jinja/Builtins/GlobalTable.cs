using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>The functions every chat template may call.</summary>
internal static class GlobalTable
{
    internal static Scope CreateScope()
    {
        var scope = new Scope(null);
        void Add(string name, Func<Evaluation, Arguments, object> body, string type = "function") => scope.Set(name, new Function(name, body, type));

        Add("range", Range, "type");
        Add("dict", Dict, "type");
        Add("namespace", Namespace, "type");
        Add("cycler", (_, arguments) => arguments.Positional.Count > 0 ? new Cycler(arguments.Positional) : throw TemplateFault.Type("at least one item has to be provided"), "type");
        Add("joiner", Joiner, "type");
        Add("lipsum", (_, _) => throw TemplateFault.Unsupported("'lipsum' would give a conversation another text each time"));
        Add("raise_exception", (_, arguments) => throw new TemplateFault(FaultKind.Raised, Representation.Str(arguments.Bind("raise_exception", 1, "message").Required(0))));
        Add("strftime_now", (evaluation, arguments) =>
            Strftime.Format(arguments.Bind("strftime_now", 1, "format").Text(0), evaluation.Time.GetLocalNow().DateTime, evaluation.Budget));
        return scope;
    }

    private static object Range(Evaluation evaluation, Arguments arguments)
    {
        var values = arguments.Positional.Select(value => PyNumber.IsInteger(value)
            ? PyNumber.ToBig(value)
            : throw (value is Undefined undefined ? undefined.Fault() : TemplateFault.Type($"'{TypeNames.Of(value)}' object cannot be interpreted as an integer"))).ToArray();
        if (values.Length is 0 or > 3 || arguments.Named.Count > 0)
        {
            throw TemplateFault.Type($"range expected 1 to 3 arguments, got {values.Length}");
        }

        if (values.Any(value => value > long.MaxValue || value < long.MinValue))
        {
            throw TooBig();
        }

        var range = values.Length == 1
            ? new RangeValue(0, (long)values[0], 1)
            : new RangeValue((long)values[0], (long)values[1], values.Length == 3 ? (long)values[2] : 1);
        if (range.Step == 0)
        {
            throw TemplateFault.Value("range() arg 3 must not be zero");
        }

        return range.Count is >= 0 and <= TemplateLimits.RangeLength ? range : throw TooBig();
    }

    private static TemplateFault TooBig() =>
        TemplateFault.Limit($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({TemplateLimits.RangeLength}).");

    private static PyDict Dict(Evaluation evaluation, Arguments arguments)
    {
        if (arguments.Positional.Count > 1)
        {
            throw TemplateFault.Type($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        }

        var dict = new PyDict();
        if (arguments.Positional.Count == 1)
        {
            if (arguments.Positional[0] is PyDict source)
            {
                foreach (var (key, value) in source.Entries)
                {
                    evaluation.Budget.Step();
                    dict.Add(key, value);
                }
            }
            else
            {
                foreach (var pair in Iteration.ToList(arguments.Positional[0], evaluation.Budget))
                {
                    var parts = Iteration.Unpack(pair, 2, evaluation.Budget);
                    dict.Add(parts[0], parts[1]);
                }
            }
        }

        foreach (var (name, value) in arguments.Named)
        {
            dict.Add(name, value);
        }

        _ = dict.Measure;
        return dict;
    }

    private static NamespaceValue Namespace(Evaluation evaluation, Arguments arguments)
    {
        var scope = new NamespaceValue();
        foreach (var (key, value) in Dict(evaluation, arguments).Entries)
        {
            scope.Members.Add(key, value);
        }

        return scope;
    }

    private static Function Joiner(Evaluation evaluation, Arguments arguments)
    {
        var separator = arguments.Bind("joiner", 0, "sep").Or(0, ", ");
        var used = false;
        return new Function("joiner", (_, _) =>
        {
            var text = used ? separator : "";
            used = true;
            return text;
        });
    }
}
