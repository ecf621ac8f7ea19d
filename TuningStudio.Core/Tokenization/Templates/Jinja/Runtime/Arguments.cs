namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>What a call hands over.</summary>
internal sealed class Arguments(IReadOnlyList<object> positional, IReadOnlyList<KeyValuePair<string, object>> named)
{
    internal static Arguments Empty { get; } = new([], []);

    internal IReadOnlyList<object> Positional { get; } = positional;

    internal IReadOnlyList<KeyValuePair<string, object>> Named { get; } = named;

    internal object? Find(string name)
    {
        foreach (var (key, value) in Named)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Sorts the arguments to a function's parameters.</summary>
    internal BoundArguments Bind(string function, int required, params ReadOnlySpan<string> names)
    {
        if (Positional.Count > names.Length)
        {
            throw TemplateFault.Type($"{function}() takes at most {names.Length} arguments ({Positional.Count} given)");
        }

        var values = new object?[names.Length];
        for (var i = 0; i < Positional.Count; i++)
        {
            values[i] = Positional[i];
        }

        foreach (var (name, value) in Named)
        {
            var index = names.IndexOf(name);
            if (index < 0)
            {
                throw TemplateFault.Type($"{function}() got an unexpected keyword argument '{name}'");
            }

            if (values[index] is not null)
            {
                throw TemplateFault.Type($"{function}() got multiple values for argument '{name}'");
            }

            values[index] = value;
        }

        for (var i = 0; i < required; i++)
        {
            if (values[i] is null)
            {
                throw TemplateFault.Type($"{function}() missing a required argument: '{names[i]}'");
            }
        }

        return new BoundArguments(values);
    }

    /// <summary>The same arguments without the first positional ones.</summary>
    internal Arguments Skip(int count) => new([.. Positional.Skip(count)], Named);
}
