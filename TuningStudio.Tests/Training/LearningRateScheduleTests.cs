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
    public void Of_AnyRun_ReachesThePeak(int steps, double warmup) =>
        Assert.Equal(1e-3, Rates(steps, warmup, "cosine").Max(), 1e-12);

    [Fact]
    public void Of_WithWarmup_BeginsAtZeroAsTheReferenceDoes() =>
        Assert.Equal([0, 0.5e-3, 1e-3, 0.75e-3, 0.5e-3, 0.25e-3], Rates(6, 0.3, "linear").Select(rate => Math.Round(rate, 12)));

    private static List<double> Rates(int steps, double warmup, string kind)
    {
        var resolved = HyperparameterResolver
            .Resolve(new HyperparameterOptions { NEpochs = 1, LearningRate = 1e-3, WarmupRatio = warmup, Schedule = kind, MicroBatchSize = 1, GradientAccumulationSteps = 1 }, new ResolverFacts(64, 64, steps, HasValidationFile: true, "cpu", "fp32"))
            .WithTrainingExamples(steps);
        var schedule = LearningRateSchedule.Of(resolved);
        return [.. Enumerable.Range(0, steps).Select(schedule.At)];
    }
}
