using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>What stands between the parentheses of a call.</summary>
internal sealed record CallArguments(
    IReadOnlyList<Expression> Positional,
    IReadOnlyList<(string Name, Expression Value)> Named,
    Expression? MorePositional,
    Expression? MoreNamed)
{
    internal static CallArguments Empty { get; } = new([], [], null, null);

    internal Arguments Evaluate(Evaluation evaluation)
    {
        if (Positional.Count == 0 && Named.Count == 0 && MorePositional is null && MoreNamed is null)
        {
            return Arguments.Empty;
        }

        var positional = new List<object>(Positional.Count);
        foreach (var argument in Positional)
        {
            positional.Add(argument.Evaluate(evaluation));
        }

        if (MorePositional is not null)
        {
            positional.AddRange(Iteration.ToList(MorePositional.Evaluate(evaluation), evaluation.Budget));
        }

        var named = new List<KeyValuePair<string, object>>(Named.Count);
        foreach (var (name, value) in Named)
        {
            named.Add(new(name, value.Evaluate(evaluation)));
        }

        if (MoreNamed is not null)
        {
            AddNamed(named, MoreNamed.Evaluate(evaluation));
        }

        return new Arguments(positional, named);
    }

    private static void AddNamed(List<KeyValuePair<string, object>> named, object more)
    {
        if (more is not PyDict dict)
        {
            throw TemplateFault.Type($"argument after ** must be a mapping, not {TypeNames.Of(more)}");
        }

        var given = named.Select(argument => argument.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in dict.Entries)
        {
            var name = PyString.TryGet(key, out var text) ? text : throw TemplateFault.Type("keywords must be strings");
            if (!given.Add(name))
            {
                throw TemplateFault.Type($"got multiple values for keyword argument '{name}'");
            }

            named.Add(new(name, value));
        }
    }
}
