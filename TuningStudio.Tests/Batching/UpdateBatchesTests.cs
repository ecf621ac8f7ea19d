using TuningStudio.Core.Batching;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Batching;

[Collection("Torch")]
public sealed class UpdateBatchesTests
{
    private static readonly IReadOnlyList<EncodedExample> Examples = TinyRun.Data(22, 50).Training;

    [Theory]
    [InlineData(BatchingMode.Padded)]
    [InlineData(BatchingMode.Packed)]
    public void Of_UpdatesInTurn_GivesWhatEachGivesByItself(BatchingMode mode)
    {
        var inTurn = Batches(mode);
        for (var step = 0; step < 14; step++)
        {
            Assert.Equal(Numbers(Batches(mode).Of(step)), Numbers(inTurn.Of(step)));
        }
    }

    [Fact]
    public void Of_AfterTheMicroBatchesBecameSmaller_GivesSmallerOnes()
    {
        var batches = Batches(BatchingMode.Padded);
        batches.Of(0);

        batches.MicroBatches = batches.MicroBatches.OfAtMost(1);

        Assert.All(batches.Of(1), batch => Assert.Equal(1, batch.Count));
    }

    [Fact]
    public void Largest_HoldsTheLongestExamples()
    {
        var largest = Batches(BatchingMode.Packed).Largest();

        Assert.Equal(Examples.Select(example => example.Ids.Length).OrderDescending().Take(2).Sum(), largest.Tokens);
    }

    private static UpdateBatches Batches(BatchingMode mode) => new(Examples, 0, seed: 5, stepsPerEpoch: 6, new MicroBatches(mode, 4, 2, 29));

    private static List<long[]> Numbers(IReadOnlyList<CollatedExamples> batches) => [.. batches.Select(collated =>
    {
        using var batch = collated.To(CPU);
        return (long[])[.. batch.Ids.data<long>(), .. batch.TrainedPositions.data<long>(), .. batch.Targets.data<long>(), .. batch.Packed?.Positions.data<long>().ToArray() ?? []];
    })];
}
