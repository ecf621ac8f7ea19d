using TuningStudio.Core.Models.Layers;

namespace TuningStudio.Core.Models;

/// <summary>The weights that a model has taken, by their names; it owns them.</summary>
internal sealed class ModelWeights : IDisposable
{
    private readonly Dictionary<string, Weight> _weights = [];

    /// <summary>All of them.</summary>
    internal IReadOnlyDictionary<string, Weight> All => _weights;

    /// <summary>Takes a weight from where the model is built from.</summary>
    internal Weight Take(IWeightSource source, string name, params long[] shape) => _weights[name] = new Weight(name, source.Take(name, shape));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in _weights.Values)
        {
            weight.Stored.Dispose();
        }
    }
}
