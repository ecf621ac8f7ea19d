using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Configuration;

public sealed class HyperparameterCheckTests
{
    public static TheoryData<HyperparameterOptions, string> Nonsense => new()
    {
        { new() { NEpochs = 3, MaxSteps = 100 }, "--n-epochs, --max-steps decide the same thing" },
        { new() { LearningRate = 1e-4, LearningRateMultiplier = 0.1 }, "--learning-rate, --learning-rate-multiplier decide the same thing" },
        { new() { LearningRateFactor = 1, LearningRateMultiplier = 0.1 }, "--learning-rate-multiplier, --learning-rate-factor decide the same thing" },
        { new() { WarmupRatio = 0.1, WarmupSteps = 5 }, "--warmup-ratio, --warmup-steps decide the same thing" },
        { new() { MaskPrompt = false, PromptLossWeight = 0.1 }, "--mask-prompt, --prompt-loss-weight decide the same thing" },
        { new() { MaskPrompt = true, PromptLossWeight = 1 }, "--mask-prompt, --prompt-loss-weight decide the same thing" },
        { new() { BatchSize = 16, MicroBatchSize = 4, GradientAccumulationSteps = 2 }, "--batch-size is 16, but --micro-batch-size times --gradient-accumulation-steps is 8" },
        { new() { BatchSize = 16, MicroBatchSize = 5 }, "--batch-size 16 cannot be divided by --micro-batch-size 5" },
        { new() { BatchSize = 16, GradientAccumulationSteps = 3 }, "--batch-size 16 cannot be divided by --gradient-accumulation-steps 3" },
        { new() { MaxSteps = 10, WarmupSteps = 10 }, "--warmup-steps is 10, but the run has 10 updates" },
        { new() { ScheduleCycles = 2 }, "--schedule-cycles belongs to" },
        { new() { SchedulePower = 2, Schedule = "cosine" }, "--schedule-power belongs to" },
        { new() { Method = "full", Quantization = "nf4" }, "trains weights that --quantization keeps in few bits" },
        { new() { UseDora = true, Initialization = "pissa" }, "PiSSA and DoRA cannot be had together" },
        { new() { Method = "full", Rank = 8 }, "The method full does not know --rank (of lora): leave it out" },
        { new() { Rank = 512 }, "--rank 512 is more than the model's width of 256" },
        { new() { RankPattern = ["q_proj=8", "v_proj=300"] }, "--rank-pattern v_proj=300 is more than" },
        { new() { MaxSequenceLength = 2000 }, "the model was made for at most 1024 tokens. Use 1024 or less." },
        { new() { Method = "prompt-tuning", VirtualTokens = 24, MaxSequenceLength = 1010 }, "of which 24 are virtual. Use 1000 or less." },
        { new() { Method = "prompt-tuning", VirtualTokens = 1024 }, "leave no room for text" },
        { new() { NEpochs = 1, BatchSize = 10, WarmupSteps = 70, ValidationSplit = 0 }, "--warmup-steps is 70, but the run has 70 updates" },
        { new() { Alpha = 0 }, "--alpha must be between" },
        { new() { ClassificationNClasses = 3 }, "--classification-n-classes needs --compute-classification-metrics" },
        { new() { ComputeClassificationMetrics = true, ClassificationBetas = ["1"] }, "--classification-betas needs --classification-positive-class" },
        { new() { ComputeClassificationMetrics = true, ValidationSplit = 0 }, "needs validation data to classify" },
        { new() { ComputeClassificationMetrics = true, Defaults = "openai" }, "needs validation data to classify" },
        { new() { BestMetric = "macroF1" }, "--best-metric macroF1 needs --compute-classification-metrics" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Refuse_WhatMakesNoSense_IsSaid(HyperparameterOptions options, string text)
    {
        var fault = Assert.Throws<TuningException>(() => HyperparameterCheck.Refuse(options, Facts));

        Assert.Equal(ErrorCodes.InvalidOption, fault.Code);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(HyperparameterCatalog.Get(fault.Field!));
    }

    [Fact]
    public void Find_SeveralFaults_AllAtOnceAndInBothLanguages()
    {
        var faults = HyperparameterCheck.Find(new() { NEpochs = 3, MaxSteps = 100, LearningRate = 1, LearningRateFactor = 1, Method = "ia3", Rank = 2 }, Facts);

        Assert.Equal(["rank", "nEpochs", "learningRate"], faults.Select(fault => fault.Field));
        Assert.All(faults, fault => Assert.NotEqual(fault.Text.English, fault.Text.Chinese));
    }

    [Fact]
    public void Find_FaultsOfEveryKind_AllAtOnce()
    {
        var faults = HyperparameterCheck.Find(new() { Rank = 99999, NEpochs = 3, MaxSteps = 100, MaxSequenceLength = 2000 }, Facts);

        Assert.Equal(["rank", "nEpochs", "maxSequenceLength"], faults.Select(fault => fault.Field));
    }

    // A value that cannot be read says nothing of what hangs on it.
    [Fact]
    public void Find_WhatHangsOnAFault_IsNotSaidAsWell()
    {
        Assert.Equal(["schedule"], Fields(new() { Schedule = "spiral", ScheduleCycles = 3 }));
        Assert.Equal(["method"], Fields(new() { Method = "lorra", Rank = 4, VirtualTokens = 3 }));
        Assert.Equal(["microBatchSize"], Fields(new() { BatchSize = 8, MicroBatchSize = 0 }));
        Assert.Equal(["rank"], Fields(new() { Method = "full", Rank = 512 }));
        Assert.Empty(HyperparameterCheck.Find(new() { ScheduleCycles = 3 }, Facts, new HashSet<string> { "schedule" }));

        static IEnumerable<string> Fields(HyperparameterOptions options) => HyperparameterCheck.Find(options, Facts).Select(fault => fault.Field);
    }

    [Theory]
    [MemberData(nameof(Sense))]
    public void Find_WhatMakesSense_IsFine(HyperparameterOptions options) => Assert.Empty(HyperparameterCheck.Find(options, Facts));

    public static TheoryData<HyperparameterOptions> Sense =>
    [
        new HyperparameterOptions { MaskPrompt = true, PromptLossWeight = 0 },
        new HyperparameterOptions { MaskPrompt = false, PromptLossWeight = 1 },
        new HyperparameterOptions { BatchSize = 16, MicroBatchSize = 4, GradientAccumulationSteps = 4 },
        new HyperparameterOptions { MaxSteps = 11, WarmupSteps = 10 },
        new HyperparameterOptions { Schedule = "cosine_with_restarts", ScheduleCycles = 3 },
        new HyperparameterOptions { UseDora = true, Quantization = "nf4" },
        new HyperparameterOptions { Rank = 256, MaxSequenceLength = 1024 },
        new HyperparameterOptions { BestMetric = "auroc", ComputeClassificationMetrics = true },
    ];

    private static ResolverFacts Facts { get; } = new(256, 1024, 700, HasValidationFile: false, "cpu", "fp32");
}
