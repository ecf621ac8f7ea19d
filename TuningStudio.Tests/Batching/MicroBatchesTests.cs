using TuningStudio.Core.Batching;

namespace TuningStudio.Tests.Batching;

public sealed class MicroBatchesTests
{
    private static readonly int[] Lengths = [5, 9, 2, 9, 3, 7, 1, 8, 4, 6];
    private static readonly int[] Order = EpochOrder.Shuffle(Lengths.Length, seed: 3, epoch: 1);

    [Theory]
    [InlineData(BatchingMode.Padded)]
    [InlineData(BatchingMode.Bucketed)]
    [InlineData(BatchingMode.Packed)]
    public void Of_AnyMode_GivesAnUpdateTheSameExamples(BatchingMode mode)
    {
        for (var step = 0; step < 3; step++)
        {
            Assert.Equal(Order.Skip(4 * step).Take(4).Order(), Cut(mode, 2, step).SelectMany(rows => rows).Order());
        }
    }

    [Fact]
    public void Of_Padded_KeepsTheOrder() => Assert.Equal([Order[4..6], Order[6..8]], Cut(BatchingMode.Padded, 2, 1));

    [Fact]
    public void Of_Bucketed_PutsLikeLengthsTogether()
    {
        var lengths = Cut(BatchingMode.Bucketed, 2, 0).Select(rows => rows.Select(row => Lengths[row]).ToArray()).ToArray();

        Assert.All(lengths, rows => Assert.Equal(2, rows.Length));
        Assert.True(lengths[0].Min() >= lengths[1].Max());
    }

    [Fact]
    public void Of_Packed_FillsUpToTheTokensOfTheLongest()
    {
        var batches = new MicroBatches(BatchingMode.Packed, 10, 2, 9).Of(Order, 0, row => Lengths[row]);

        Assert.Equal([[9, 9], [8, 7], [6, 5, 4, 3], [2, 1]], batches.Select(rows => rows.Select(row => Lengths[row])));
    }

    [Fact]
    public void SmallerThan_WhatDidNotFit_CutsAnUpdateIntoEqualParts()
    {
        var plan = new MicroBatches(BatchingMode.Padded, 12, 12, 9);

        Assert.Equal(6, plan.SmallerThan(12, 100)!.MicroBatchSize);
        Assert.Equal(4, plan.SmallerThan(11, 99)!.MicroBatchSize);
        Assert.Equal(1, (plan with { ExamplesPerUpdate = 7, MicroBatchSize = 7 }).SmallerThan(7, 60)!.MicroBatchSize);
        Assert.Null((plan with { MicroBatchSize = 1 }).SmallerThan(1, 9));
    }

    [Fact]
    public void SmallerThan_PackedBatchBelowTheLimit_IsSmallerThanThatBatch()
    {
        var plan = new MicroBatches(BatchingMode.Packed, 16, 16, 100);

        // 250 tokens fitted nowhere near the 1,600 allowed: 100 is the next limit that cuts them.
        Assert.Equal(1, plan.SmallerThan(16, 250)!.MicroBatchSize);
        Assert.Equal(4, plan.SmallerThan(16, 801)!.MicroBatchSize);
        Assert.Null(plan.SmallerThan(16, 100));
    }

    private static IReadOnlyList<int[]> Cut(BatchingMode mode, int size, int step) => new MicroBatches(mode, 4, size, 9).Of(Order, step, row => Lengths[row]);
}
