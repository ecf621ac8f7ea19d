using System.Collections;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Storing;

namespace TuningStudio.Core.Training;

/// <summary>Some of a file's examples, in order; they stay where they are.</summary>
/// <param name="store">All of them.</param>
/// <param name="places">Which.</param>
internal sealed class ExampleSelection(ExampleStore store, IReadOnlyList<int> places) : IReadOnlyList<EncodedExample>
{
    public int Count => places.Count;

    /// <summary>What is known of them.</summary>
    internal IEnumerable<ExampleFacts> Facts => places.Select(store.FactsOf);

    public EncodedExample this[int index] => store[places[index]];

    public IEnumerator<EncodedExample> GetEnumerator() => places.Select(place => store[place]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
