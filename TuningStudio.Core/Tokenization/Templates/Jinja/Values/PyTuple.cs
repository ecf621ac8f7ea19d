namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A tuple; one made by <c>groupby</c> also answers to names.</summary>
internal sealed class PyTuple(IReadOnlyList<object> items, IReadOnlyList<string>? names = null) : ISequence
{
    public IReadOnlyList<object> Items { get; } = items;

    public Measure Measure { get; } = Measure.Of(items);

    internal IReadOnlyList<string> Names { get; } = names ?? [];
}
