using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
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

    // By the formulas of transformers' get_scheduler: steps 0 to 9 of 10 with 2 of warm-up, in units of the peak.
    [Theory]
    [InlineData("cosine_with_restarts", new[] { 0, 0.5, 1, 0.8535534, 0.5, 0.1464466, 1, 0.8535534, 0.5, 0.1464466 })]
    [InlineData("polynomial", new[] { 0, 0.5, 1, 0.7656484, 0.5625438, 0.3906859, 0.2500750, 0.1407109, 0.0625938, 0.0157234 })]
    [InlineData("inverse_sqrt", new[] { 0, 0.5, 1, 0.8164966, 0.7071068, 0.6324555, 0.5773503, 0.5345225, 0.5, 0.4714045 })]
    [InlineData("constant_with_warmup", new[] { 0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1 })]
    public void At_KindsOfTransformers_AreAsThere(string kind, double[] expected)
    {
        var schedule = new LearningRateSchedule(1e-3, kind, 2, 10) { Cycles = 2, Power = 2 };

        Assert.All(expected.Index(), step => Assert.Equal(1e-3 * step.Item, schedule.At(step.Index), 1e-10));
    }

    [Theory]
    [InlineData("polynomial")]
    [InlineData("cosine_with_restarts")]
    public void Course_Extended_IsOfTheSameKindWithItsPowerAndCycles(string kind)
    {
        var options = new HyperparameterOptions { NEpochs = 2, LearningRate = 1e-3, Schedule = kind, SchedulePower = kind == "polynomial" ? 2 : null, ScheduleCycles = kind == "polynomial" ? null : 3, MicroBatchSize = 1, GradientAccumulationSteps = 1 };
        var resolved = HyperparameterResolver.Resolve(options, new ResolverFacts(64, 64, 10, HasValidationFile: true, "cpu", "fp32")).WithTrainingExamples(10).WithExtensions([new RunExtension(1, 4e-4)]);
        var expected = new LearningRateSchedule(4e-4, kind, 0, 10) { Power = kind == "polynomial" ? 2 : 1, Cycles = kind == "polynomial" ? 1 : 3 };

        Assert.Equal(Enumerable.Range(0, 10).Select(expected.At), Enumerable.Range(20, 10).Select(step => new LearningRateCourse(resolved).At(step, [])));
    }

    [Fact]
    public void Of_Constant_HasNoWarmUpUnlessAskedFor()
    {
        var facts = new ResolverFacts(64, 64, 50, HasValidationFile: true, "cpu", "fp32");

        Assert.Equal(0, HyperparameterResolver.Resolve(new() { Schedule = "constant" }, facts).WithTrainingExamples(50).WarmupSteps);
        Assert.Equal(5, HyperparameterResolver.Resolve(new() { Schedule = "constant", WarmupSteps = 5 }, facts).WithTrainingExamples(50).WarmupSteps);
        Assert.NotEqual(0, HyperparameterResolver.Resolve(new() { Schedule = "constant_with_warmup" }, facts).WithTrainingExamples(50).WarmupSteps);
    }

    private static List<double> Rates(int steps, double warmup, string kind)
    {
        var resolved = HyperparameterResolver
            .Resolve(new HyperparameterOptions { NEpochs = 1, LearningRate = 1e-3, WarmupRatio = warmup, Schedule = kind, MicroBatchSize = 1, GradientAccumulationSteps = 1 }, new ResolverFacts(64, 64, steps, HasValidationFile: true, "cpu", "fp32"))
            .WithTrainingExamples(steps);
        var schedule = LearningRateSchedule.Of(resolved);
        return [.. Enumerable.Range(0, steps).Select(schedule.At)];
    }
}
