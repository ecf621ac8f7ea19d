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
    [InlineData(null, null, "packed")]
    [InlineData("auto", "full", "packed")]
    [InlineData(null, "prefix-tuning", "bucketed")]
    [InlineData("padded", "p-tuning", "padded")]
    public void Resolve_Batching_IsPackedWhereItCanBe(string? batching, string? method, string expected) =>
        Assert.Equal(expected, HyperparameterResolver.Resolve(new HyperparameterOptions { Batching = batching, Method = method }, Facts(256, 700)).Batching);

    [Fact]
    public void Resolve_PackedWithVirtualTokens_IsRefused()
    {
        var error = Assert.Throws<TuningException>(() => HyperparameterResolver.Resolve(new HyperparameterOptions { Batching = "packed", Method = "prompt-tuning", NEpochs = 0 }, Facts(256, 700)));

        Assert.Contains("--n-epochs", error.Message, StringComparison.Ordinal);
        Assert.Contains("--batching cannot be packed with prompt-tuning", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_MicroBatchNotSet_IsFittedToTheMachine()
    {
        Assert.True(HyperparameterResolver.Resolve(new HyperparameterOptions(), Facts(256, 700)).FitMicroBatch);
        Assert.False(HyperparameterResolver.Resolve(new HyperparameterOptions { MicroBatchSize = 2 }, Facts(256, 700)).FitMicroBatch);
    }

    private static ResolverFacts Facts(int hidden, int records) => new(hidden, 1024, records, HasValidationFile: false, "cpu", "fp32");
}
