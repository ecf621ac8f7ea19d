using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class DownsamplerTests
{
    [Theory]
    [InlineData(10_000, 1500)]
    [InlineData(1501, 1500)]
    [InlineData(100, 3)]
    public void Pick_LongSeries_KeepsFirstLastOrderAndCount(int count, int most)
    {
        var picked = Downsampler.Pick(Series(count), most);

        Assert.Equal(most, picked.Count);
        Assert.Equal(1, picked[0].Step);
        Assert.Equal(count, picked[^1].Step);
        Assert.Equal(picked.Select(step => step.Step).Distinct().Order(), picked.Select(step => step.Step));
    }

    [Fact]
    public void Pick_OneSpike_KeepsIt()
    {
        var series = Series(5000);
        series[3210] = RunLog.Step(3211, 3211, loss: 99);

        Assert.Contains(Downsampler.Pick(series, 50), step => step.TrainLoss == 99);
    }

    [Fact]
    public void Pick_NotANumber_DoesNotSwallowItsNeighbours()
    {
        var series = Series(1000);
        series[500] = RunLog.Step(501, 501, loss: double.NaN);

        Assert.Equal(100, Downsampler.Pick(series, 100).Count);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Pick_VeryFew_GivesThatMany(int most, int expected) => Assert.Equal(expected, Downsampler.Pick(Series(10), most).Count);

    private static List<StepEvent> Series(int count) =>
        [.. Enumerable.Range(1, count).Select(step => RunLog.Step(step, step, 2 / Math.Sqrt(step)))];
}
