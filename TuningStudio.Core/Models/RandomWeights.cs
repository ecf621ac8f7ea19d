using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Quantization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>Weights for a model that has not been trained: normal with the given deviation, norm weights one, biases zero.</summary>
/// <param name="seed">Same seed, same weights.</param>
/// <param name="deviation">Standard deviation, <c>initializer_range</c> of the config.</param>
/// <param name="device">Where they live.</param>
/// <param name="type">Their number format.</param>
/// <param name="format">How the blocks' matrices are kept.</param>
public sealed class RandomWeights(long seed, double deviation, Device device, ScalarType type, BaseFormat format = BaseFormat.Full) : IWeightSource, IDisposable
{
    private readonly Generator _generator = new((ulong)seed);

    /// <inheritdoc/>
    public bool Has(string name) => false;

    /// <inheritdoc/>
    public Tensor Take(string name, params long[] shape)
    {
        using var scope = NewDisposeScope();
        var weight = shape.Length == 1
            ? (name.EndsWith("bias", StringComparison.Ordinal) ? zeros(shape) : ones(shape))
            : randn(shape, generator: _generator).mul_(Number.Of(deviation));
        return weight.to(type).to(device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public Weight TakeMatrix(string name, bool isTransposed, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return format.Keep(name, Take(name, shape), isTransposed, type);
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();
}
