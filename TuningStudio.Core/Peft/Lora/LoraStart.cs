using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>First values of A and B.</summary>
internal sealed class LoraStart : IDisposable
{
    /// <summary>A uniform in ±1/√in, B zero: PEFT's own.</summary>
    internal const string Default = "default";

    /// <summary>A normal with deviation 1/R, B zero.</summary>
    internal const string Gaussian = "gaussian";

    /// <summary>The R largest singular values and vectors of W.</summary>
    internal const string Pissa = "pissa";

    private readonly Generator _generator;
    private readonly Device _device;

    /// <param name="seed">Same seed, same values.</param>
    /// <param name="device">Where they live.</param>
    internal LoraStart(long seed, Device device)
    {
        _generator = new Generator((ulong)seed);
        _device = device;
    }

    /// <summary>For a linear layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rank">R.</param>
    /// <param name="scaling">s.</param>
    /// <param name="isGaussian">Whether A is normal instead of uniform.</param>
    internal LowRank Of(Linear layer, int rank, double scaling, bool isGaussian)
    {
        var bound = 1 / Math.Sqrt(layer.InFeatures);
        var down = isGaussian
            ? Normal(rank, layer.InFeatures).mul_(Number.Of(1.0 / rank))
            : rand([rank, layer.InFeatures], ScalarType.Float32, generator: _generator).mul_(Number.Of(2 * bound)).sub_(Number.Of(bound)).to(_device);
        return new LowRank(down, zeros([layer.OutFeatures, rank], ScalarType.Float32, _device), scaling);
    }

    /// <summary>The principal part of a layer: s · B A is the best approximation of W of this rank.</summary>
    internal LowRank Principal(Linear layer, int rank, double scaling)
    {
        using var scope = NewDisposeScope();
        var (left, values, right) = linalg.svd(layer.Weight.to(ScalarType.Float32), fullMatrices: false);
        var roots = values.narrow(0, 0, rank).div(Number.Of(scaling)).sqrt();
        var down = roots.unsqueeze(1).mul(right.narrow(0, 0, rank)).contiguous().to(_device);
        var up = left.narrow(1, 0, rank).mul(roots).contiguous().to(_device);
        return new LowRank(down.MoveToOuterDisposeScope(), up.MoveToOuterDisposeScope(), scaling);
    }

    /// <summary>For the embedding: A zero, B normal.</summary>
    internal (Tensor Down, Tensor Up) Of(Embedding embedding, int rank)
    {
        var shape = embedding.Weight.Shape;
        return (zeros([rank, shape[0]], ScalarType.Float32, _device), Normal(shape[1], rank));
    }

    public void Dispose() => _generator.Dispose();

    private Tensor Normal(long rows, long columns) => randn([rows, columns], ScalarType.Float32, generator: _generator).to(_device);
}
