using TuningStudio.Core.Configuration;

namespace TuningStudio.Tests.Configuration;

public sealed class HyperparameterPresetTests
{
    public static TheoryData<string> Names => [.. HyperparameterPresets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Preset_ByItself_MakesSense(string name) =>
        Assert.Empty(HyperparameterCheck.Find(HyperparameterPresets.Find(name)!.Values, new ResolverFacts(256, 1024, 700, false, "cpu", "fp32")));

    [Fact]
    public void Llama3Huanhuan_OnTheTutorialsData_TakesTheTutorialsSteps()
    {
        // 3 epochs of 3,729 records in batches of 4 × 4; the tutorial's trainer drops the last, smaller update of an epoch.
        var resolved = HyperparameterResolver.Expect(HyperparameterPresets.Find("llama3-huanhuan")!.Values, new ResolverFacts(4096, 8192, 3729, false, "cuda:0", "fp32"));

        Assert.Equal((8, 32.0, 0.1, 16, 702), (resolved.Rank, resolved.Alpha, resolved.Dropout, resolved.EffectiveBatchSize, resolved.TotalSteps));
        Assert.Equal((1e-4, "linear", 0, 1.0, 384), (resolved.LearningRate, resolved.Schedule, resolved.WarmupSteps, resolved.MaxGradientNorm, resolved.MaxSequenceLength));
        Assert.Equal(7, resolved.TargetModules.Count);
        Assert.Equal((0, "bf16", "on"), (resolved.ValidationSplit, resolved.Precision, resolved.GradientCheckpointing));
    }

    [Fact]
    public void Over_OwnValues_TakeThePlaceOfWhatContradictsThem()
    {
        var options = new HyperparameterOptions { NEpochs = 2, LearningRate = 1e-3, MicroBatchSize = 2 }.Over(HyperparameterPresets.Find("vertex")!.Values);

        Assert.Equal((2, null, 1e-3, null), (options.NEpochs, options.MaxSteps, options.LearningRate, options.LearningRateFactor));
        Assert.Equal((null, 2, 8), (options.BatchSize, options.MicroBatchSize, options.Rank));
        Assert.Empty(HyperparameterCheck.Find(options));
    }

    [Fact]
    public void Over_AnotherMethod_LeavesOutWhatItDoesNotKnow()
    {
        var options = new HyperparameterOptions { Method = "ia3" }.Over(HyperparameterPresets.Find("llama3-huanhuan")!.Values);

        Assert.Equal(("ia3", null, null, 384), (options.Method, options.Rank, options.TargetModules, options.MaxSequenceLength));
        Assert.Empty(HyperparameterCheck.Find(options));
    }
}
