namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Why a template stopped.</summary>
internal enum FaultKind
{
    /// <summary>The text is not a template.</summary>
    Syntax,

    /// <summary>The template itself refused, by <c>raise_exception</c>.</summary>
    Raised,

    /// <summary>An operation does not take this kind of value.</summary>
    Type,

    /// <summary>An operation takes the kind, not the value.</summary>
    Value,

    /// <summary>Something is used that is not defined.</summary>
    Undefined,

    /// <summary>An attribute is kept from templates.</summary>
    Security,

    /// <summary>The template costs too much time, memory or depth.</summary>
    Limit,

    /// <summary>A feature that has no meaning here, such as including a file.</summary>
    Unsupported,
}
