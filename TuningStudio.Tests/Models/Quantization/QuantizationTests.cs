using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Quantization;

/// <summary>Matrices in few bits against the definitions written out with loops.</summary>
[Collection("Torch")]
public sealed class QuantizationTests
{
    [Fact]
    public void Int8_EveryChannel_IsWithinHalfAStepOfItsLargest()
    {
        using var scope = NewDisposeScope();
        var matrix = Random(24, 40).mul(tensor(Enumerable.Range(0, 24).Select(row => (float)Math.Pow(3, row - 12)).ToArray()).unsqueeze(1));
        matrix[5].zero_();
        using var quantized = Int8Matrix.Of(matrix, 1);

        var error = quantized.Dequantize(ScalarType.Float32).sub(matrix).abs();
        Assert.True(error.le(matrix.abs().amax([1], keepdim: true).div(254).mul(1.0001f)).all().item<bool>());
        Assert.Equal((24 * 40) + (4 * 24), quantized.SizeBytes);
    }

    [Fact]
    public void Int8_StoredTransposed_ScalesTheOutputChannels()
    {
        using var scope = NewDisposeScope();
        var matrix = Random(12, 20);
        using var plain = Int8Matrix.Of(matrix, 1);
        using var transposed = BaseFormat.Int8.Quantize(matrix.t().contiguous(), isTransposed: true);

        Assert.True(plain.Dequantize(ScalarType.Float32).Equals(transposed.Dequantize(ScalarType.Float32).t().contiguous()));
    }

    [Theory]
    [InlineData(8, 64)]
    [InlineData(3, 50)]
    [InlineData(1, 7)]
    public void Nf4_EveryNumber_IsItsNearestLevelTimesTheBlocksLargest(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var matrix = Random(rows, columns);
        using var quantized = Nf4Matrix.Of(matrix, isDouble: false);

        var (numbers, actual) = (matrix.data<float>().ToArray(), quantized.Dequantize(ScalarType.Float32).data<float>().ToArray());
        var bytes = quantized.Packed.data<byte>().ToArray();
        for (var at = 0; at < numbers.Length; at++)
        {
            var block = numbers.Skip(at / 64 * 64).Take(64).Max(Math.Abs);
            var code = Enumerable.Range(0, 16).MinBy(level => Math.Abs(Nf4Matrix.Levels[level] - (numbers[at] / block)));
            Assert.Equal(Nf4Matrix.Levels[code] * block, actual[at], 1e-6);

            // The first of two is in the high half.
            Assert.Equal(code, at % 2 == 0 ? bytes[at / 2] >> 4 : bytes[at / 2] & 15);
        }
    }

    [Fact]
    public void Nf4_Double_IsNearlyTheSameInLessRoom()
    {
        using var scope = NewDisposeScope();
        var matrix = Random(256, 512);
        using var single = Nf4Matrix.Of(matrix, isDouble: false);
        using var twice = Nf4Matrix.Of(matrix, isDouble: true);

        Assert.Equal(0.5 + (4.0 / 64), single.SizeBytes / (256.0 * 512));
        Assert.InRange(twice.SizeBytes / (256.0 * 512), 0.5, 0.5 + (1.07 / 64));
        var (one, two) = (Error(single), Error(twice));
        Assert.InRange(one, 0.08, 0.1);
        Assert.InRange(two, one, one * 1.03);

        double Error(Nf4Matrix quantized) => (quantized.Dequantize(ScalarType.Float32).sub(matrix).norm() / matrix.norm()).item<float>();
    }

    // Values of create_dynamic_map(signed=True) in bitsandbytes.
    [Fact]
    public void DynamicCode_Levels_AreThoseOfBitsAndBytes()
    {
        var levels = DynamicCode.Levels;
        Assert.Equal(256, levels.Distinct().Count());
        double[] expected = [-0.99296875, 0, 5.5e-7, 3.25e-6, 7.75e-6, 0.10703125, 0.99296875, 1];
        int[] places = [0, 127, 128, 129, 130, 191, 254, 255];
        Assert.All(expected.Zip(places), level => Assert.Equal(level.First, levels[level.Second], 1e-6 * Math.Abs(level.First)));
    }

    [Theory]
    [InlineData(BaseFormat.Int8)]
    [InlineData(BaseFormat.Nf4)]
    [InlineData(BaseFormat.Nf4Double)]
    public void Forward_WithGradient_IsThatOfTheWidenedMatrixAndKeepsNone(BaseFormat format)
    {
        using var scope = NewDisposeScope();
        using var quantized = format.Quantize(Random(32, 64), isTransposed: false);
        var linear = new Linear(LinearRole.Query, new Weight("a.weight", quantized, ScalarType.Float32), new Weight("a.bias", Random(1, 32)[0]));
        var input = Random(5, 64).requires_grad_();
        var same = input.detach().clone().requires_grad_();
        var weights = Random(5, 32);

        var before = LiveTensors.Settled();
        var output = linear.Forward(input, isTraining: true);

        // The product, what stands for it in the graph, and the sum with the bias; no widened matrix.
        Assert.InRange(Tensor.TotalCount - before, 1, 4);
        output.mul(weights).sum().backward();
        var expected = nn.functional.linear(same, quantized.Dequantize(ScalarType.Float32), linear.Bias!.Value);
        expected.mul(weights).sum().backward();

        Golden.AssertClose(expected, output, 1e-5);
        Golden.AssertClose(same.grad!, input.grad!, 1e-5);
    }

    [Theory]
    [InlineData("llama-gqa", BaseFormat.Int8, 0.02)]
    [InlineData("llama-gqa", BaseFormat.Nf4, 0.3)]
    [InlineData("qwen2-bias-tied", BaseFormat.Nf4Double, 0.35)]
    [InlineData("gpt2-tiny", BaseFormat.Int8, 0.02)]
    public void Load_Quantized_IsNearTheFullModelInLessRoom(string name, BaseFormat format, double error)
    {
        var golden = new Golden(name);
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
        {
            using var noGradient = no_grad();
            using var full = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
            using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"), format);

            var expected = golden.Read("base.safetensors", "logits");
            var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

            var mask = golden.Read("base.safetensors", "attention_mask").unsqueeze(-1);
            Assert.InRange((logits.sub(expected).mul(mask).norm() / expected.mul(mask).norm()).item<float>(), 1e-5, error);
            Assert.True(Matrices(model) < 0.3 * Matrices(full));
        }

        Assert.Equal(before, Tensor.TotalCount);

        static long Matrices(ICausalLanguageModel model) => model.Linears.Sum(linear => linear.Stored.SizeBytes);
    }

    private static Tensor Random(long rows, long columns)
    {
        using var generator = new Generator(5);
        return randn([rows, columns], generator: generator);
    }
}
