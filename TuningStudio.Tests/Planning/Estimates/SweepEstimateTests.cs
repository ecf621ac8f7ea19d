using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Tests.Planning.Estimates;

public sealed class SweepEstimateTests
{
    [Fact]
    public void Of_SeveralRuns_SumsWhatTheyTakeAndNamesTheLargest()
    {
        PlanRequest[] runs = [Request(8, 1), Request(64, 1), Request(8, 3)];

        var sweep = SweepEstimate.Of(runs);

        var plans = runs.Select(RunPlan.Of).ToList();
        Assert.Equal(3, sweep.Runs);
        Assert.Same(runs[1], sweep.Largest);
        Assert.Equal(plans.Max(plan => plan.Memory.Total), sweep.LargestPlan.Memory.Total);
        Assert.Equal(plans.Sum(plan => plan.Steps), sweep.Steps);
        Assert.Equal(plans.Sum(plan => plan.Seconds), sweep.Seconds, 9);
        Assert.Equal(plans.Sum(plan => plan.Tokens), sweep.Tokens, 9);
        Assert.Equal(plans.Sum(plan => plan.WattHours), sweep.WattHours, 9);
        Assert.Equal(sweep.Seconds / 3600 * 2, sweep.Cost!.Value, 9);
    }

    [Fact]
    public void Of_NoPrice_CostsNothingKnown() => Assert.Null(SweepEstimate.Of([Request(8, 1) with { PricePerHour = null }]).Cost);

    private static PlanRequest Request(int rank, int epochs) => new(
        PublishedFiguresTests.Llama1B, PublishedFiguresTests.Values(1000, new HyperparameterOptions { Rank = rank, NEpochs = epochs }), new(1000, [40, 60, 80, 100], 0.5), DeviceSize.Gpu("RTX 4090", 24L << 30, null), PricePerHour: 2);
}
