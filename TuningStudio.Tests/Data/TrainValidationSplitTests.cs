using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data;

public sealed class TrainValidationSplitTests
{
    [Theory]
    [InlineData(100, 0.1, 10)]
    [InlineData(3729, 0.05, 186)]
    [InlineData(2, 0.001, 1)]
    [InlineData(2, 0.999, 1)]
    [InlineData(10, 0.99, 9)]
    [InlineData(1, 0.5, 0)]
    [InlineData(0, 0.5, 0)]
    [InlineData(100, 0, 0)]
    [InlineData(100, 1, 1)]
    [InlineData(100, 30, 30)]
    [InlineData(20, 30, 19)]
    public void Split_Share_SetsThatManyAside(int items, double share, int expected)
    {
        var all = Enumerable.Range(0, items).ToList();

        var (train, validation) = TrainValidationSplit.Split(all, share, seed: 7);

        Assert.Equal(expected, validation.Count);
        Assert.Equal(all, train.Concat(validation).Order());
        Assert.Equal(train.Order(), train);
    }

    [Fact]
    public void Split_SameSeed_SameSplit()
    {
        var all = Enumerable.Range(0, 1000).ToList();

        var (_, first) = TrainValidationSplit.Split(all, 0.1, seed: 42);
        var (_, again) = TrainValidationSplit.Split(all, 0.1, seed: 42);
        var (_, other) = TrainValidationSplit.Split(all, 0.1, seed: 43);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Split_ManySeeds_EveryItemIsDrawnAboutAsOften()
    {
        var drawn = new int[20];
        for (var seed = 0; seed < 4000; seed++)
        {
            foreach (var item in TrainValidationSplit.Split([.. Enumerable.Range(0, 20)], 0.25, seed).Validation)
            {
                drawn[item]++;
            }
        }

        // 1,000 expected, with a standard deviation of 27.
        Assert.All(drawn, count => Assert.InRange(count, 860, 1140));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Split_ShareOutOfRange_Refused(double share)
    {
        var error = Assert.Throws<TuningException>(() => TrainValidationSplit.Split([1, 2, 3], share, seed: 1));

        Assert.Equal(ErrorCodes.InvalidOption, error.Code);
    }
}
