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

    /// <summary>Takes a matrix that may be quantized.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isTransposed">Whether its output channels are the second dimension.</param>
    /// <param name="shape">The shape it must have.</param>
    internal Weight TakeMatrix(IWeightSource source, string name, bool isTransposed, params long[] shape) =>
        _weights[name] = source.TakeMatrix(name, isTransposed, shape);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in _weights.Values)
        {
            weight.Release();
        }
    }
}
