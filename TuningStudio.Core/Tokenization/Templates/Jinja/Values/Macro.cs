using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A macro with the scope it was written in.</summary>
internal sealed class Macro(MacroShape shape, Scope definedIn) : Callable
{
    internal override string TypeName => "Macro";

    internal override object? Member(string name) => name switch
    {
        "name" => shape.Name,
        "arguments" => new PyTuple([.. shape.Parameters.Select(parameter => (object)parameter.Name)]),
        "caller" => shape.Mentions.Contains("caller"),
        "catch_kwargs" => shape.Mentions.Contains("kwargs"),
        "catch_varargs" => shape.Mentions.Contains("varargs"),
        _ => null,
    };

    internal override object Call(Evaluation evaluation, Arguments arguments)
    {
        evaluation.Budget.Enter();
        var scope = new Scope(definedIn);
        var outer = evaluation.Scope;
        evaluation.Scope = scope;
        Bind(evaluation, scope, arguments);
        evaluation.Scope = outer;
        var text = evaluation.Capture(scope, shape.Body, out _);
        evaluation.Budget.Leave();
        return text;
    }

    private void Bind(Evaluation evaluation, Scope scope, Arguments arguments)
    {
        var parameters = shape.Parameters;
        var left = arguments.Named.ToList();
        for (var i = 0; i < parameters.Count; i++)
        {
            var (name, fallback) = parameters[i];
            if (i < arguments.Positional.Count)
            {
                scope.Set(name, arguments.Positional[i]);
                continue;
            }

            evaluation.Budget.Step(arguments.Named.Count);
            var given = arguments.Find(name);
            left.RemoveAll(argument => argument.Key == name);
            scope.Set(name, given ?? fallback?.Evaluate(evaluation) ?? new Undefined($"parameter {Representation.Repr(name)} was not provided"));
        }

        if (shape.Mentions.Contains("caller") && !parameters.Any(parameter => parameter.Name == "caller"))
        {
            scope.Set("caller", arguments.Find("caller") ?? new Undefined("No caller defined"));
            left.RemoveAll(argument => argument.Key == "caller");
        }

        if (shape.Mentions.Contains("kwargs"))
        {
            scope.Set("kwargs", new PyDict(left.Select(argument => new KeyValuePair<object, object>(argument.Key, argument.Value))));
        }
        else if (left.Count > 0)
        {
            throw TemplateFault.Type($"macro {Representation.Repr(shape.Name)} takes no keyword argument {Representation.Repr(left[0].Key)}");
        }

        if (shape.Mentions.Contains("varargs"))
        {
            scope.Set("varargs", new PyTuple([.. arguments.Positional.Skip(parameters.Count)]));
        }
        else if (arguments.Positional.Count > parameters.Count)
        {
            throw TemplateFault.Type($"macro {Representation.Repr(shape.Name)} takes not more than {parameters.Count} argument(s)");
        }
    }
}
