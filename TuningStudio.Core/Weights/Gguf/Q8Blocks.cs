using System.Buffers.Binary;
using TuningStudio.Core.Gguf;

namespace TuningStudio.Core.Weights.Gguf;

/// <summary>Q8_0, the format's 8-bit blocks: a half-precision scale d = max|x|/127, then 32 signed bytes round(x/d), halves away from zero.</summary>
internal static class Q8Blocks
{
    /// <summary>Numbers of a block.</summary>
    internal const int Elements = GgufTensorTypes.Q8Elements;

    /// <summary>Bytes of a block.</summary>
    internal const int Bytes = GgufTensorTypes.Q8Bytes;

    /// <summary>Packs numbers.</summary>
    /// <param name="numbers">Whole blocks.</param>
    /// <param name="target">As many blocks.</param>
    internal static void Quantize(ReadOnlySpan<float> numbers, Span<byte> target)
    {
        for (; numbers.Length >= Elements; numbers = numbers[Elements..], target = target[Bytes..])
        {
            var block = numbers[..Elements];
            var largest = 0f;
            foreach (var number in block)
            {
                largest = Math.Max(largest, Math.Abs(number));
            }

            var scale = largest / 127;
            var inverse = scale == 0 ? 0 : 1 / scale;
            BinaryPrimitives.WriteHalfLittleEndian(target, (Half)scale);
            for (var i = 0; i < Elements; i++)
            {
                target[2 + i] = (byte)(sbyte)MathF.Round(block[i] * inverse, MidpointRounding.AwayFromZero);
            }
        }
    }

    /// <summary>Unpacks numbers.</summary>
    /// <param name="packed">Whole blocks.</param>
    /// <param name="target">32 numbers for each.</param>
    internal static void Dequantize(ReadOnlySpan<byte> packed, Span<float> target)
    {
        for (; packed.Length >= Bytes; packed = packed[Bytes..], target = target[Elements..])
        {
            var scale = (float)BinaryPrimitives.ReadHalfLittleEndian(packed);
            for (var i = 0; i < Elements; i++)
            {
                target[i] = (sbyte)packed[2 + i] * scale;
            }
        }
    }
}
