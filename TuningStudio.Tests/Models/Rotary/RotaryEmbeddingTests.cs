using TuningStudio.Core.Models.Rotary;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Rotary;

[Collection("Torch")]
public sealed class RotaryEmbeddingTests
{
    private static readonly RotaryLaw TwoFrequencies = new([1, 0.01]);

    [Theory]
    [InlineData(0, 257)]
    [InlineData(255, 2)]
    [InlineData(700, 300)]
    public void At_BeyondTheTable_GrowsItAndGivesTheSameAngles(int start, int count)
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(_ => TwoFrequencies, CPU, ScalarType.Float32);

        var (cosine, sine) = rotary.At(start, count);

        Assert.Equal([count, 1, 2], cosine.shape);
        for (var place = 0; place < count; place += 51)
        {
            Assert.Equal(Math.Cos(start + place), cosine[place, 0, 0].item<float>(), 1e-4);
            Assert.Equal(Math.Sin((start + place) * 0.01), sine[place, 0, 1].item<float>(), 1e-4);
        }
    }

    [Fact]
    public void At_AfterGrowing_LeavesNoTensorBehind()
    {
        var before = LiveTensors.Settled();
        using (var scope = NewDisposeScope())
        using (var rotary = new RotaryEmbedding(_ => TwoFrequencies, CPU, ScalarType.BFloat16))
        {
            rotary.At(0, 1000);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void At_TableMadeWhileAnswersAreGenerated_ServesTraining()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(_ => TwoFrequencies, CPU, ScalarType.Float32);
        using (inference_mode())
        {
            rotary.At(0, 4);
        }

        var trained = ones([4, 1, 2], requires_grad: true);
        trained.mul(rotary.At(0, 4).Cosine).sum().backward();

        Assert.NotNull(trained.grad);
    }
}
