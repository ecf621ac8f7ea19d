namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A list. Templates cannot change one: the sandbox refuses every method that would.</summary>
internal sealed class PyList(IReadOnlyList<object> items) : ISequence
{
    public IReadOnlyList<object> Items { get; } = items;

    public Measure Measure { get; } = Measure.Of(items);
}
