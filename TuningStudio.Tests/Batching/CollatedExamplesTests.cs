using TuningStudio.Core.Batching;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Batching;

[Collection("Torch")]
public sealed class CollatedExamplesTests
{
    private static readonly List<EncodedExample> Examples =
    [
        new([11, 12, 13], [true, false, true], Truncated: false, 1),
        new([21, 22], [false, true], Truncated: false, 2),
    ];

    [Fact]
    public void To_Padded_StandsSideBySide()
    {
        using var batch = CollatedExamples.Of(BatchingMode.Padded, Examples, padding: 9).To(CPU);

        Assert.Equal([2, 3], batch.Ids.shape);
        Assert.Equal([11, 12, 13, 21, 22, 9], Numbers(batch.Ids));
        Assert.Equal([1, 3], Numbers(batch.TrainedPositions));
        Assert.Equal([13, 22], Numbers(batch.Targets));
        Assert.Equal((5, 6), (batch.Tokens, batch.PaddedTokens));
        Assert.Null(batch.Packed);
    }

    [Fact]
    public void To_Packed_StandsInOneRowWithPositionsThatBeginAnew()
    {
        using var batch = CollatedExamples.Of(BatchingMode.Packed, Examples, padding: 9).To(CPU);

        Assert.Equal([1, 5], batch.Ids.shape);
        Assert.Equal([11, 12, 13, 21, 22], Numbers(batch.Ids));
        Assert.Equal([1, 3], Numbers(batch.TrainedPositions));
        Assert.Equal([0, 1, 2, 0, 1], Numbers(batch.Packed!.Positions));
        Assert.Equal([1, 1], batch.TrainedPerRow);
        Assert.Equal((5, 5), (batch.Tokens, batch.PaddedTokens));
    }

    [Fact]
    public void To_PackedLengthsThatAreAlike_AreSpreadOverOneRectangle()
    {
        using var batch = CollatedExamples.Of(BatchingMode.Packed, Examples, padding: 9).To(CPU, likeness: 0.5);

        Assert.Equal([(2, 3)], batch.Packed!.Groups);
        Assert.Equal([0, 1, 2, 3, 4, 3], Numbers(batch.Packed.Spread!));
        Assert.Equal([0, 1, 2, 3, 4], Numbers(batch.Packed.Back!));
    }

    [Theory]
    [InlineData(BatchingMode.Padded)]
    [InlineData(BatchingMode.Packed)]
    public void Dispose_LeavesNoTensorBehind(BatchingMode mode)
    {
        var before = Support.LiveTensors.Settled();

        CollatedExamples.Of(mode, Examples, 0).To(CPU, likeness: 0.5).Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static long[] Numbers(Tensor tensor) => tensor.data<long>().ToArray();
}
