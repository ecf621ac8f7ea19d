namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>A template that cannot be read or cannot go on. It never leaves <see cref="ChatTemplate"/>, which words it for people.</summary>
internal sealed class TemplateFault(FaultKind kind, string message, int line = 0) : Exception(message)
{
    internal FaultKind Kind { get; } = kind;

    /// <summary>Line of the template, from 1; 0 while it is not yet known.</summary>
    internal int Line { get; set; } = line;

    internal static TemplateFault Syntax(string message, int line) => new(FaultKind.Syntax, message, line);

    internal static TemplateFault Type(string message) => new(FaultKind.Type, message);

    internal static TemplateFault Value(string message) => new(FaultKind.Value, message);

    internal static TemplateFault Undefined(string message) => new(FaultKind.Undefined, message);

    internal static TemplateFault Security(string message) => new(FaultKind.Security, message);

    internal static TemplateFault Limit(string message) => new(FaultKind.Limit, message);

    internal static TemplateFault Unsupported(string message) => new(FaultKind.Unsupported, message);
}
