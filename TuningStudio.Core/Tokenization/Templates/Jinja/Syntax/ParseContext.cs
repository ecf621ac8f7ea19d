namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>What the parser knows about the place it is at.</summary>
internal sealed class ParseContext
{
    // Names read in the macros being parsed, innermost last: a macro accepts caller, kwargs and varargs by reading them.
    private readonly Stack<HashSet<string>> _macros = new();

    /// <summary>
    /// Whether an unknown filter or test is only an error when it is reached: within an <c>if</c>, where a template may ask first.
    /// </summary>
    internal bool IsLenient { get; set; }

    internal int Loops { get; set; }

    internal bool HasGeneration { get; set; }

    internal void Read(string name)
    {
        foreach (var names in _macros)
        {
            names.Add(name);
        }
    }

    internal void OpenMacro() => _macros.Push(new HashSet<string>(StringComparer.Ordinal));

    internal IReadOnlySet<string> CloseMacro() => _macros.Pop();
}
