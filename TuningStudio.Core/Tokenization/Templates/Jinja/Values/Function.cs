using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A function that is part of the language or of its object.</summary>
internal sealed class Function(string name, Func<Evaluation, Arguments, object> body, string typeName = "function") : Callable
{
    internal string Name { get; } = name;

    internal override string TypeName => typeName;

    internal override object Call(Evaluation evaluation, Arguments arguments) => body(evaluation, arguments);
}
