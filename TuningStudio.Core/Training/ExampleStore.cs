using System.Collections;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Storing;

namespace TuningStudio.Core.Training;

/// <summary>The examples of a file with what is known of each: in memory, or in a file of tokens.</summary>
internal sealed class ExampleStore : IReadOnlyList<EncodedExample>
{
    private readonly IReadOnlyList<EncodedExample> _examples;
    private readonly Func<int, ExampleFacts> _facts;

    internal ExampleStore(TokenFile file) => (_examples, _facts) = (file, file.FactsOf);

    internal ExampleStore(IReadOnlyList<EncodedExample> examples, IReadOnlyList<ExampleFacts> facts) => (_examples, _facts) = (examples, place => facts[place]);

    public int Count => _examples.Count;

    /// <summary>What is known of all of them.</summary>
    internal IEnumerable<ExampleFacts> Facts => Enumerable.Range(0, Count).Select(_facts);

    public EncodedExample this[int index] => _examples[index];

    internal ExampleFacts FactsOf(int index) => _facts(index);

    public IEnumerator<EncodedExample> GetEnumerator() => _examples.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
