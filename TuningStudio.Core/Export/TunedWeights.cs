using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Export;

/// <summary>A weight of the exported model.</summary>
/// <param name="Name">Its name in the base's files.</param>
/// <param name="ModelName">Its name in the model.</param>
/// <param name="Type">What it is stored as in the base.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record TunedWeight(string Name, string ModelName, WeightType Type, long[] Shape)
{
    internal long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>
/// The weights of base and adapter together: those that the adapter changes as it computes them, the rest straight from the base's
/// files. One at a time, so that no more than one is ever held beside the model.
/// </summary>
internal sealed class TunedWeights
{
    private const string HeadName = "lm_head.weight";
    private const string Gpt2Prefix = "transformer.";

    private readonly ExportSource _source;
    private readonly List<TunedWeight> _changed;
    private readonly List<TunedWeight> _unchanged;

    /// <exception cref="Contracts.TuningException">The adapter adds something that no weight can stand for.</exception>
    internal TunedWeights(ExportSource source, CancellationToken cancellation)
    {
        _source = source;
        var model = source.Model;
        var names = new List<string>();
        foreach (var (name, value) in source.Adapter?.Merged() ?? [])
        {
            value.Dispose();
            cancellation.ThrowIfCancellationRequested();
            names.Add(name);
        }

        // An adapter at the table of a tied model leaves the head what it was: from then on there are two.
        var isUntied = model.Shape.TiedEmbeddings && (names.Contains(HeadName) || model.Embedding.Adapter is not null);
        TiedEmbeddings = model.Shape.TiedEmbeddings && !isUntied;
        _changed = [.. names.Distinct().Select(Describe)];
        _unchanged = [.. model.Weights.Keys.Except(names).Select(Describe)];
        if (isUntied && !names.Contains(HeadName))
        {
            _unchanged.Add(Describe(HeadName));
        }
    }

    /// <summary>All of them, in the order in which they come.</summary>
    internal IReadOnlyList<TunedWeight> All => [.. _changed, .. _unchanged];

    /// <summary>Whether the output head is the embedding.</summary>
    internal bool TiedEmbeddings { get; }

    /// <summary>Goes through all of them, in order.</summary>
    /// <param name="action">Gets each with its value, in any number format and on any device, which lives as long as the call.</param>
    /// <param name="cancellation">Looked at before each.</param>
    internal void ForEach(Action<TunedWeight, Tensor> action, CancellationToken cancellation)
    {
        var next = 0;
        foreach (var (name, value) in _source.Adapter?.Merged() ?? [])
        {
            using (value)
            {
                cancellation.ThrowIfCancellationRequested();

                // A bias that is trained as such and belongs to a changed layer comes twice, with the same value.
                if (next < _changed.Count && _changed[next].ModelName == name)
                {
                    action(_changed[next++], value);
                }
            }
        }

        foreach (var weight in _unchanged)
        {
            cancellation.ThrowIfCancellationRequested();
            using var value = _source.Weights.Read(StoredNameOf(weight.ModelName));
            action(weight, value);
        }
    }

    private TunedWeight Describe(string name)
    {
        var stored = _source.Weights.Tensors[StoredNameOf(name)];
        return new TunedWeight(name == HeadName ? HeadName : stored.Name, name, stored.Type, stored.Shape);
    }

    // A tied head is stored as the table; a bare GPT-2's names lack the prefix.
    private string StoredNameOf(string name)
    {
        var stored = _source.Weights.Tensors;
        var own = name == HeadName && _source.Model.Shape.TiedEmbeddings ? _source.Model.Embedding.Weight.Name : name;
        return stored.ContainsKey(own) || !own.StartsWith(Gpt2Prefix, StringComparison.Ordinal) ? own : own[Gpt2Prefix.Length..];
    }
}
