namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>The one value a template may change: <c>{% set ns.name = … %}</c>.</summary>
internal sealed class NamespaceValue
{
    internal PyDict Members { get; } = new();
}
