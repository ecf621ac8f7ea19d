using TuningStudio.Core.Configuration;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(1, 0.03)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(40, 0.1)]
    [InlineData(40, 0)]
    public void Of_AnyRun_TeachesFromItsFirstStepAndReachesThePeak(int steps, double warmup)
    {
        var rates = Rates(steps, warmup, "cosine");

        Assert.All(rates, rate => Assert.InRange(rate, 1e-9, 1e-3));
        Assert.Equal(1e-3, rates.Max(), 1e-12);
    }

    [Fact]
    public void Of_WithWarmup_RisesEvenlyAndFallsFromThePeakOn() =>
        Assert.Equal([0.25e-3, 0.5e-3, 0.75e-3, 1e-3, 0.8e-3, 0.6e-3, 0.4e-3, 0.2e-3], Rates(8, 0.3, "linear").Select(rate => Math.Round(rate, 12)));

    private static List<double> Rates(int steps, double warmup, string kind)
    {
        var resolved = HyperparameterResolver
            .Resolve(new HyperparameterOptions { NEpochs = 1, LearningRate = 1e-3, WarmupRatio = warmup, Schedule = kind, MicroBatchSize = 1, GradientAccumulationSteps = 1 }, new ResolverFacts(64, 64, steps, HasValidationFile: true, "cpu", "fp32"))
            .WithTrainingExamples(steps);
        var schedule = LearningRateSchedule.Of(resolved);
        return [.. Enumerable.Range(1, steps).Select(schedule.At)];
    }
}
