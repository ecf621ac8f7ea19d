using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Configuration;

/// <summary>What a run gets when its user sets nothing.</summary>
public sealed class HyperparameterResolverTests
{
    [Theory]
    [InlineData(10, 4, 8)]
    [InlineData(360, 8, 8)]
    [InlineData(700, 8, 8)]
    [InlineData(3729, 16, 3)]
    [InlineData(100_000, 16, 3)]
    public void Resolve_NothingSet_SmallSetsAreReadMoreOften(int records, int batch, int epochs)
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions(), Facts(256, records));

        Assert.Equal((batch, epochs), (resolved.EffectiveBatchSize, resolved.NEpochs));
    }

    [Theory]
    [InlineData(256, 700, 8, 1)]
    [InlineData(4096, 700, 4, 2)]
    [InlineData(256, 5000, 8, 2)]
    [InlineData(256, 3, 3, 1)]
    public void Resolve_NothingSet_MicroBatchSuitsTheModel(int hidden, int records, int microBatch, int accumulation)
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions(), Facts(hidden, records));

        Assert.Equal((microBatch, accumulation), (resolved.MicroBatchSize, resolved.GradientAccumulationSteps));
    }

    [Theory]
    [InlineData(4096, 2.9e-4)]
    [InlineData(2048, 4.9e-4)]
    [InlineData(256, 2.5e-3)]
    public void Resolve_NothingSet_SmallModelsLearnFaster(int hidden, double rate) =>
        Assert.Equal(rate, HyperparameterResolver.Resolve(new HyperparameterOptions(), Facts(hidden, 700)).LearningRate, 1e-12);

    [Fact]
    public void Resolve_WhatTheUserSet_Stays()
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions { NEpochs = 1, MicroBatchSize = 2, GradientAccumulationSteps = 3, LearningRate = 0.5 }, Facts(256, 700));

        Assert.Equal((1, 2, 3, 0.5), (resolved.NEpochs, resolved.MicroBatchSize, resolved.GradientAccumulationSteps, resolved.LearningRate));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(999, 1)]
    [InlineData(1000, 2)]
    [InlineData(3729, 4)]
    [InlineData(8995, 16)]
    [InlineData(1_000_000, 256)]
    public void Resolve_OpenAiDefaults_BatchIsAFifthOfAPercentAsAPowerOfTwo(int records, int batch)
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions { Defaults = "openai" }, Facts(256, records));

        Assert.Equal((batch, 4, 0.01, false), (resolved.EffectiveBatchSize, resolved.NEpochs, resolved.PromptLossWeight, resolved.MaskPrompt));
    }

    [Theory]
    [InlineData(4096, 1000, 0.1, 2.9e-4)]
    [InlineData(4096, 32_000, 0.2, 5.8e-4)]
    [InlineData(8192, 1000, 0.05, 0.85e-4)]
    public void Resolve_OpenAiDefaults_MultiplierGoesWithTheBatch(int hidden, int records, double multiplier, double rate)
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions { Defaults = "openai" }, Facts(hidden, records));

        Assert.Equal(multiplier, resolved.LearningRateMultiplier);
        Assert.Equal(rate, resolved.LearningRate, 1e-9);
    }

    // 0.2 % of 4,096 records is 8.2, and of the 3,277 that are learnt 6.6.
    [Theory]
    [InlineData(4096, 0.2, 0.2, 4)]
    [InlineData(8192, null, 0.0, 16)]
    [InlineData(8192, 0.05, 0.05, 8)]
    public void Resolve_OpenAiDefaults_HoldOutOnlyWhatIsAskedForAndCountWhatIsLearnt(int records, double? asked, double split, int batch)
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions { Defaults = "openai", ValidationSplit = asked }, Facts(256, records));

        Assert.Equal((split, batch), (resolved.ValidationSplit, resolved.EffectiveBatchSize));
    }

    [Fact]
    public void Resolve_OpenAiDefaults_WhatTheUserSetStays()
    {
        var resolved = HyperparameterResolver.Resolve(
            new HyperparameterOptions { Defaults = "openai", NEpochs = 2, BatchSize = 12, LearningRate = 0.5, PromptLossWeight = 0.1 }, Facts(256, 100_000));

        Assert.Equal((2, 12, 0.5, null, 0.1), (resolved.NEpochs, resolved.EffectiveBatchSize, resolved.LearningRate, resolved.LearningRateMultiplier, resolved.PromptLossWeight));
    }

    [Fact]
    public void Resolve_OpenAiDefaultsInMicroBatchesOfOnesOwn_KeepTheBatch() => Assert.Equal(
        16,
        HyperparameterResolver.Resolve(new HyperparameterOptions { Defaults = "openai", MicroBatchSize = 2 }, Facts(256, 8995)).EffectiveBatchSize);

    [Fact]
    public void Resolve_MultiplierOfVertex_IsOfTheStudiosOwnRate() => Assert.Equal(
        8.7e-4,
        HyperparameterResolver.Resolve(new HyperparameterOptions { LearningRateFactor = 3 }, Facts(4096, 700)).LearningRate,
        1e-9);

    [Theory]
    [InlineData(24, null, null, 8, 3)]
    [InlineData(10, null, null, 5, 2)]
    [InlineData(64, 16, null, 16, 4)]
    [InlineData(64, null, 2, 32, 2)]
    public void Resolve_BatchSize_IsMadeOfMicroBatches(int batch, int? micro, int? accumulation, int expectedMicro, int expectedAccumulation)
    {
        var resolved = HyperparameterResolver.Resolve(
            new HyperparameterOptions { BatchSize = batch, MicroBatchSize = micro, GradientAccumulationSteps = accumulation }, Facts(256, 5000));

        Assert.Equal((expectedMicro, expectedAccumulation), (resolved.MicroBatchSize, resolved.GradientAccumulationSteps));
    }

    [Fact]
    public void WithTrainingExamples_TrainSteps_TakeThePlaceOfEpochs()
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions { MaxSteps = 100, BatchSize = 8, WarmupSteps = 7 }, Facts(256, 240)).WithTrainingExamples(240);

        Assert.Equal((100, 30, 4, 7), (resolved.TotalSteps, resolved.StepsPerEpoch, resolved.NEpochs, resolved.WarmupSteps));
    }

    [Theory]
    [InlineData(null, 0.0, true)]
    [InlineData(true, 0.0, true)]
    [InlineData(false, 1.0, false)]
    public void Resolve_MaskPrompt_IsAWeightOfNothingOrAll(bool? mask, double weight, bool masked)
    {
        var resolved = HyperparameterResolver.Resolve(new HyperparameterOptions { MaskPrompt = mask }, Facts(256, 700));

        Assert.Equal((weight, masked), (resolved.PromptLossWeight, resolved.MaskPrompt));
    }

    [Theory]
    [InlineData(null, null, "packed")]
    [InlineData("auto", "full", "packed")]
    [InlineData(null, "prefix-tuning", "bucketed")]
    [InlineData("padded", "p-tuning", "padded")]
    public void Resolve_Batching_IsPackedWhereItCanBe(string? batching, string? method, string expected) =>
        Assert.Equal(expected, HyperparameterResolver.Resolve(new HyperparameterOptions { Batching = batching, Method = method }, Facts(256, 700)).Batching);

    [Fact]
    public void Resolve_PackedWithVirtualTokens_IsRefused()
    {
        var error = Assert.Throws<TuningException>(() => HyperparameterResolver.Resolve(new HyperparameterOptions { Batching = "packed", Method = "prompt-tuning" }, Facts(256, 700)));

        Assert.Contains("--batching packed cannot be had with prompt-tuning", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_MicroBatchNotSet_IsFittedToTheMachine()
    {
        Assert.True(HyperparameterResolver.Resolve(new HyperparameterOptions(), Facts(256, 700)).FitMicroBatch);
        Assert.False(HyperparameterResolver.Resolve(new HyperparameterOptions { MicroBatchSize = 2 }, Facts(256, 700)).FitMicroBatch);
    }

    private static ResolverFacts Facts(int hidden, int records) => new(hidden, 1024, records, HasValidationFile: false, "cpu", "fp32");
}
