using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>
/// NormalFloat of four bits (Dettmers et al., "QLoRA", 2023), as bitsandbytes defines it: sixteen levels that halve a normal
/// distribution evenly, a scale for each 64 numbers in row-major order, two numbers a byte with the first in the high half. With double
/// quantization the scales, less their mean, are eight-bit numbers of <see cref="DynamicCode"/>.
/// </summary>
internal sealed class Nf4Matrix : IQuantizedMatrix
{
    /// <summary>Numbers that share a scale.</summary>
    internal const int Block = 64;

    /// <summary>The levels (appendix E of the paper, and bitsandbytes).</summary>
    internal static readonly float[] Levels =
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    // Where one level ends and the next begins: half way, as bitsandbytes' comparisons have it.
    private static readonly float[] Borders = [.. Levels.Zip(Levels.Skip(1), (low, high) => (float)(((double)low + high) / 2))];

    private readonly Tensor _packed;
    private readonly Tensor? _scales;
    private readonly QuantizedScales? _quantizedScales;
    private readonly Device _device;

    private Nf4Matrix(IReadOnlyList<long> shape, Tensor packed, Tensor scales, bool isDouble)
    {
        Shape = shape;
        _packed = packed.DetachFromDisposeScope();
        _device = packed.device;
        if (isDouble)
        {
            _quantizedScales = QuantizedScales.Of(scales);
        }
        else
        {
            _scales = scales.DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Shape { get; }

    /// <inheritdoc/>
    public long SizeBytes => _packed.numel() + (_quantizedScales?.SizeBytes ?? 4 * _scales!.numel());

    /// <summary>Two numbers a byte, [⌈n/2⌉].</summary>
    internal Tensor Packed => _packed;

    /// <param name="matrix">Any floating format.</param>
    /// <param name="isDouble">Whether the scales are quantized too.</param>
    internal static Nf4Matrix Of(Tensor matrix, bool isDouble)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = matrix.numel();
        var flat = matrix.to(ScalarType.Float32).reshape(-1);

        // What is missing of the last block counts as zero.
        var padding = (Block - (count % Block)) % Block;
        var blocks = (padding > 0 ? nn.functional.pad(flat, [0L, padding]) : flat).view(-1, Block);
        var scales = blocks.abs().amax([1]);
        var codes = bucketize(blocks.div(scales.clamp_min(Number.Of(1e-30)).unsqueeze(1)).contiguous(), tensor(Borders, device: matrix.device)).to(ScalarType.Byte).view(-1, 2);
        var packed = codes.select(1, 0).mul(Number.Of(16)).add_(codes.select(1, 1)).narrow(0, 0, (count + 1) / 2).contiguous();
        return new Nf4Matrix(matrix.shape, packed, scales.contiguous(), isDouble);
    }

    /// <inheritdoc/>
    public Tensor Dequantize(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = Shape.Aggregate(1L, (product, size) => product * size);

        // One look-up gives both numbers of a byte.
        var numbers = Pairs(_device).index_select(0, _packed.to(ScalarType.Int32)).view(-1);
        var padding = (Block - (numbers.shape[0] % Block)) % Block;
        var blocks = (padding > 0 ? nn.functional.pad(numbers, [0L, padding]) : numbers).view(-1, Block);
        var scales = _scales ?? _quantizedScales!.Dequantize();
        return blocks.mul(scales.unsqueeze(1)).view(-1).narrow(0, 0, count).view([.. Shape]).to(type).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packed.Dispose();
        _scales?.Dispose();
        _quantizedScales?.Dispose();
    }

    // [256,2]
    private static Tensor Pairs(Device device) => tensor([.. Enumerable.Range(0, 256).SelectMany(code => new[] { Levels[code >> 4], Levels[code & 15] })], [256, 2], device: device);
}
