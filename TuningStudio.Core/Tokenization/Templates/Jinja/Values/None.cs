namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's <c>None</c>: an object of its own, so that every value of a template is one.</summary>
internal sealed class None
{
    private None()
    {
    }

    internal static None Value { get; } = new();
}
