using TuningStudio.Core.Weights.Gguf;

namespace TuningStudio.Tests.Weights.Gguf;

public sealed class Q8BlocksTests
{
    [Fact]
    public void Quantize_ABlockByHand_HasTheScaleThenTheBytes()
    {
        // max|x| = 127 × 0.5, so that d = 0.5, which is 0x3800 in half precision; 0.25/0.5 = 0.5 rounds away from zero.
        var numbers = new float[32];
        (numbers[0], numbers[1], numbers[2], numbers[3], numbers[31]) = (63.5f, -63.5f, 0.25f, -0.75f, 5f);
        var packed = new byte[34];

        Q8Blocks.Quantize(numbers, packed);

        Assert.Equal([0x00, 0x38, 127, 0x81, 1, 0xFE], packed[..6]);
        Assert.Equal(10, packed[33]);
        Assert.All(packed[6..33], value => Assert.Equal(0, value));
        var back = new float[32];
        Q8Blocks.Dequantize(packed, back);
        Assert.Equal([63.5f, -63.5f, 0.5f, -1f], back[..4]);
        Assert.Equal(5f, back[31]);
    }

    [Fact]
    public void Quantize_Zeros_AreZeros()
    {
        var packed = new byte[68];
        packed.AsSpan().Fill(0xAA);
        Q8Blocks.Quantize(new float[64], packed);
        Assert.All(packed, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Dequantize_OfRandomBlocks_IsWithinHalfAStepOfEachBlock()
    {
        var random = new Random(5);
        var numbers = Enumerable.Range(0, 32 * 50).Select(i => (float)(random.NextDouble() - 0.5) * (i / 32)).ToArray();
        var packed = new byte[34 * 50];
        var back = new float[numbers.Length];
        Q8Blocks.Quantize(numbers, packed);
        Q8Blocks.Dequantize(packed, back);
        for (var block = 0; block < 50; block++)
        {
            // The scale itself is rounded to 11 bits, which shows most at the largest number.
            var largest = numbers.AsSpan(32 * block, 32).ToArray().Max(Math.Abs);
            var step = largest / 127;
            Assert.All(Enumerable.Range(32 * block, 32), i => Assert.InRange(Math.Abs(numbers[i] - back[i]), 0, (step / 2) + (largest / 2048) + 1e-7f));
        }
    }
}
