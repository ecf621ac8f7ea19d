using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class TrainingLoopTests
{
    internal static readonly HyperparameterOptions Options = new()
    {
        NEpochs = 2,
        MicroBatchSize = 2,
        GradientAccumulationSteps = 2,
        LearningRate = 5e-3,
        Dropout = 0.1,
        CheckpointSteps = 5,
        ValidationSteps = 100,
    };

    [Fact]
    public void Run_OnRandomTokens_LearnsThem()
    {
        using var run = new TinyRun();

        run.Run(Options with { NEpochs = 20, Dropout = 0 });

        Assert.True(run.Steps.Last().TrainLoss < 0.7 * run.Steps.First().TrainLoss);
        Assert.Equal(Enumerable.Range(1, 120), run.Steps.Select(step => step.Step));
        Assert.Equal(20, run.Steps.Last().Epoch);

        // Each epoch has six steps, and its mean begins anew with it.
        Assert.All(run.Steps.Where(step => step.Step % 6 == 1), first => Assert.Equal(first.TrainLoss, first.EpochLoss!.Value, 1e-6));
        Assert.Equal(run.Steps.TakeLast(6).Sum(step => step.TrainLoss * step.TrainedTokens) / run.Steps.TakeLast(6).Sum(step => step.TrainedTokens), run.Steps.Last().EpochLoss!.Value, 1e-5);
    }

    [Fact]
    public void Run_OfOneStep_Trains()
    {
        using var run = new TinyRun();
        using var values = NewDisposeScope();
        Tensor? learnt = null;

        run.Run(Options with { NEpochs = 1 }, examples: 4, adapter => learnt = adapter.Parameters[1].Value.detach().clone());

        Assert.Equal(1, Assert.Single(run.Steps).TotalSteps);
        Assert.True(learnt!.abs().max().item<float>() > 0);
    }

    [Theory]
    [InlineData("padded", 1, 4)]
    [InlineData("bucketed", 2, 2)]
    [InlineData("packed", 4, 1)]
    [InlineData("packed", 1, 4)]
    public void Run_TheSameUpdatesComputedOtherwise_GiveTheSameLossesAndGradients(string batching, int microBatch, int accumulation)
    {
        using var plain = new TinyRun();
        using var other = new TinyRun();
        var options = Options with { Dropout = 0 };
        plain.Run(options with { Batching = "padded", MicroBatchSize = 4, GradientAccumulationSteps = 1 });

        other.Run(options with { Batching = batching, MicroBatchSize = microBatch, GradientAccumulationSteps = accumulation });

        AssertSame(plain, other);
        Assert.All(other.Steps, step => Assert.True(batching == "packed" ? step.PaddedTokens == step.Tokens : step.PaddedTokens >= step.Tokens));
        Assert.True(other.Steps.Sum(step => step.PaddedTokens) < plain.Steps.Sum(step => step.PaddedTokens));
    }

    [Theory]
    [InlineData("padded", 2)]
    [InlineData("packed", 1)]
    public void Run_MemoryFullMidway_GoesOnWithSmallerMicroBatchesToTheSameLosses(string batching, int smaller)
    {
        var options = Options with { Dropout = 0, Batching = batching, MicroBatchSize = 4, GradientAccumulationSteps = 1 };
        using var ample = new TinyRun();
        ample.Run(options);
        var computed = 0;
        using var tight = new TinyRun
        {
            OnMicroBatch = batch =>
            {
                // From the fourth on there is room for two of the longest at a time; libtorch itself says so. The packed one that is too
                // large has no more tokens than three of them, so one remains.
                if (++computed > 3 && batch.PaddedTokens > 2 * 29)
                {
                    empty(1L << 50).Dispose();
                }
            },
        };

        tight.Run(options);

        AssertSame(ample, tight);
        var log = Assert.Single(tight.Events.OfType<LogEvent>());
        Assert.Equal("warning", log.Level);
        Assert.Contains($"micro-batches hold {smaller} ", log.Message, StringComparison.Ordinal);
        var resolved = Assert.Single(tight.Events.OfType<ResolvedEvent>()).Hyperparameters;
        Assert.Equal((smaller, 4 / smaller, 4), (resolved.MicroBatchSize, resolved.GradientAccumulationSteps, resolved.EffectiveBatchSize));
    }

    [Fact]
    public void Run_NoRoomForASingleExample_FailsWithWhatMemorySaid()
    {
        using var run = new TinyRun { OnMicroBatch = _ => empty(1L << 50).Dispose() };

        var fault = Assert.ThrowsAny<Exception>(() => run.Run(Options));

        Assert.Equal(ErrorCodes.OutOfMemory, Faults.Describe(fault).Code);
        Assert.Equal([(1, "auto"), (1, "on")], run.Events.OfType<ResolvedEvent>().Select(resolved => (resolved.Hyperparameters.MicroBatchSize, resolved.Hyperparameters.GradientCheckpointing)));
    }

    [Fact]
    public void Run_MicroBatchLeftToTheStudio_TakesAWholeUpdateWhereItFits()
    {
        using var run = new TinyRun();

        run.Run(Options with { MicroBatchSize = null, GradientAccumulationSteps = null }, examples: 1200);

        var resolved = Assert.Single(run.Events.OfType<ResolvedEvent>()).Hyperparameters;
        Assert.Equal((16, 1), (resolved.MicroBatchSize, resolved.GradientAccumulationSteps));
    }

    [Theory]
    [InlineData("packed", "off")]
    [InlineData("packed", "on")]
    [InlineData("padded", "off")]
    public void Run_ManySteps_KeepsTheNumberOfTensors(string batching, string checkpointing)
    {
        LiveTensors.Settled();
        using var run = new TinyRun();
        var counts = new Dictionary<int, long>();
        run.OnEvent = runEvent =>
        {
            if (runEvent is StepEvent step)
            {
                counts[step.Step] = Tensor.TotalCount;
            }
        };

        run.Run(Options with { NEpochs = 34, Batching = batching, GradientCheckpointing = checkpointing });

        Assert.Equal(204, counts.Count);
        Assert.Equal(counts[10], counts[200]);
    }

    [Fact]
    public void Run_WithGradientCheckpointing_GivesTheSameLossesToTheBit()
    {
        using var kept = new TinyRun();
        using var computedAgain = new TinyRun();

        kept.Run(Options with { GradientCheckpointing = "off" });
        computedAgain.Run(Options with { GradientCheckpointing = "on" });

        Assert.Equal(kept.Steps.Select(step => (step.TrainLoss, step.GradientNorm)), computedAgain.Steps.Select(step => (step.TrainLoss, step.GradientNorm)));
        Assert.Equal(12, kept.Steps.Count());
    }

    [Fact]
    public void Run_WithAValidationExampleLongerThanAnyTrainingExample_Trains()
    {
        using var run = new TinyRun { ValidationLength = 256 };

        var outcome = run.Run(Options with { NEpochs = 1 });

        Assert.Equal(6, outcome.State.Step);
    }

    [Fact]
    public void Run_WithAHopelessLearningRate_SaysWhichStepAndRecords()
    {
        using var run = new TinyRun();

        var outcome = run.Run(Options with { LearningRate = 1, WarmupRatio = 0, MaxGradientNorm = 0, NEpochs = 300, WeightDecay = 10, Alpha = 65536 });

        var error = outcome.Divergence!.Error;
        Assert.Equal(ErrorCodes.NotANumber, error.Code);
        Assert.Contains("At step", error.Message, StringComparison.Ordinal);
        Assert.Contains("training records", error.Message, StringComparison.Ordinal);
        Assert.Contains("lower learning rate, for instance 0.25", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(0.25, outcome.Divergence.SuggestedLearningRate);
    }

    private static void AssertSame(TinyRun expected, TinyRun actual)
    {
        Assert.Equal(expected.Steps.Count(), actual.Steps.Count());
        Assert.All(expected.Steps.Zip(actual.Steps), pair =>
        {
            Assert.Equal(pair.First.TrainLoss, pair.Second.TrainLoss, 2e-5);
            Assert.Equal(pair.First.GradientNorm, pair.Second.GradientNorm, 2e-4);
            Assert.Equal(pair.First.TrainedTokens, pair.Second.TrainedTokens);
        });
    }
}
