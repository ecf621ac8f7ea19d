using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>
/// Something that is not there. As in Jinja it prints as nothing, is false, has no items and equals its like; every
/// other use of it is an error.
/// </summary>
internal sealed class Undefined(string message, FaultKind kind = FaultKind.Undefined)
{
    internal static Undefined Variable(string name) => new($"{Representation.Repr(name)} is undefined");

    internal static Undefined Member(object owner, object key) => key is string name
        ? new($"'{TypeNames.Described(owner)}' has no attribute {Representation.Repr(name)}")
        : new($"{TypeNames.Described(owner)} has no element {Representation.Repr(key)}");

    internal static Undefined Unsafe(object owner, string name) =>
        new($"access to attribute {Representation.Repr(name)} of {Representation.Repr(TypeNames.Of(owner))} object is unsafe.", FaultKind.Security);

    internal TemplateFault Fault() => new(kind, message);
}
