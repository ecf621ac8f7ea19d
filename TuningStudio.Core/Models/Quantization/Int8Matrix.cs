using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>Symmetric eight-bit integers with a float32 scale for each output channel: the largest magnitude of a channel is 127.</summary>
internal sealed class Int8Matrix : IQuantizedMatrix
{
    private readonly Tensor _values;
    private readonly Tensor _scales;

    private Int8Matrix(Tensor values, Tensor scales)
    {
        _values = values.DetachFromDisposeScope();
        _scales = scales.DetachFromDisposeScope();
        Shape = values.shape;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Shape { get; }

    /// <inheritdoc/>
    public long SizeBytes => _values.numel() + (4 * _scales.numel());

    /// <param name="matrix">Any floating format.</param>
    /// <param name="dimension">The dimension that a channel's numbers lie along.</param>
    internal static Int8Matrix Of(Tensor matrix, int dimension)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var wide = matrix.to(ScalarType.Float32);
        var scales = wide.abs().amax([dimension], keepdim: true).div_(Number.Of(127));
        var values = wide.div(scales.clamp_min(Number.Of(1e-30))).round_().clamp_(Number.Of(-127), Number.Of(127)).to(ScalarType.Int8);
        return new Int8Matrix(values, scales);
    }

    /// <inheritdoc/>
    public Tensor Dequantize(ScalarType type)
    {
        using var scope = NewDisposeScope();
        return _values.to(ScalarType.Float32).mul_(_scales).to(type).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _scales.Dispose();
    }
}
