using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Something that can be called: a global function, a method bound to its object, a macro, a loop.</summary>
internal abstract class Callable
{
    internal abstract string TypeName { get; }

    internal abstract object Call(Evaluation evaluation, Arguments arguments);

    /// <summary>A member of it, or null.</summary>
    internal virtual object? Member(string name) => null;
}
