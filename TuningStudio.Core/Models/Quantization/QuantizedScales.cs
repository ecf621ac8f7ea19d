using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>Scales of an NF4 matrix, less their mean, in dynamic eight-bit numbers with a float32 scale for each 256.</summary>
internal sealed class QuantizedScales : IDisposable
{
    private const int Block = 256;

    private static readonly float[] Borders = [.. DynamicCode.Levels.Zip(DynamicCode.Levels.Skip(1), (low, high) => (float)(((double)low + high) / 2))];

    private readonly Tensor _codes;
    private readonly Tensor _scales;
    private readonly float _mean;

    private QuantizedScales(Tensor codes, Tensor scales, float mean)
    {
        _codes = codes.DetachFromDisposeScope();
        _scales = scales.DetachFromDisposeScope();
        _mean = mean;
    }

    /// <summary>Bytes that they take.</summary>
    internal long SizeBytes => _codes.numel() + (4 * _scales.numel()) + 4;

    /// <param name="scales">[n], float32.</param>
    internal static QuantizedScales Of(Tensor scales)
    {
        using var scope = NewDisposeScope();
        var mean = scales.mean().item<float>();
        var blocks = Blocks(scales.sub(Number.Of(mean)));
        var largest = blocks.abs().amax([1]);
        var codes = bucketize(blocks.div(largest.clamp_min(Number.Of(1e-30)).unsqueeze(1)).contiguous(), tensor(Borders, device: scales.device)).to(ScalarType.Byte);
        return new QuantizedScales(codes.view(-1).narrow(0, 0, scales.shape[0]).contiguous(), largest.contiguous(), mean);
    }

    /// <returns>[n], float32, in the caller's scope.</returns>
    internal Tensor Dequantize()
    {
        using var scope = NewDisposeScope();
        var numbers = tensor(DynamicCode.Levels, device: _codes.device).index_select(0, _codes.to(ScalarType.Int32));
        return Blocks(numbers).mul(_scales.unsqueeze(1)).view(-1).narrow(0, 0, _codes.shape[0]).add(Number.Of(_mean)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _codes.Dispose();
        _scales.Dispose();
    }

    private static Tensor Blocks(Tensor flat)
    {
        var padding = (Block - (flat.shape[0] % Block)) % Block;
        return (padding > 0 ? nn.functional.pad(flat, [0L, padding]) : flat).view(-1, Block);
    }
}
