using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Arguments in the order of a function's parameters; those not given take the default asked for.</summary>
internal readonly struct BoundArguments(object?[] values)
{
    /// <summary>The argument, or null where it was not given.</summary>
    internal object? this[int index] => values[index];

    internal object Required(int index) => values[index]!;

    internal object Or(int index, object fallback) => values[index] ?? fallback;

    internal bool IsNoneOrMissing(int index) => values[index] is null or None;

    internal int Integer(int index, int fallback) => values[index] is { } value ? PyNumber.ToInt32(value) : fallback;

    internal bool Truth(int index, bool fallback) => values[index] is { } value ? Values.Truth.Of(value) : fallback;

    /// <summary>A text; anything else is an error, as in Python's own methods.</summary>
    internal string Text(int index, string? fallback = null)
    {
        var value = values[index];
        if (value is null && fallback is not null)
        {
            return fallback;
        }

        return PyString.TryGet(value!, out var text)
            ? text
            : throw (value is Undefined undefined ? undefined.Fault() : TemplateFault.Type($"argument must be str, not {TypeNames.Of(value!)}"));
    }
}
