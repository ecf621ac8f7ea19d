using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class TrainingLoopTests
{
    private static readonly HyperparameterOptions Options = new()
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
    }

    [Theory]
    [InlineData("packed")]
    [InlineData("bucketed")]
    [InlineData("padded")]
    public void Run_ResumedFromACheckpoint_GivesTheSameLossesToTheBit(string batching)
    {
        var options = Options with { Batching = batching };
        using var straight = new TinyRun();
        straight.Run(options);
        using var resumed = new TinyRun();
        StopAt(resumed, 7);
        resumed.Run(options);
        resumed.OnEvent = null;

        // What a kill would leave: the step 5 checkpoint is the newest, and steps 6 and 7 are done again.
        Directory.Delete(resumed.Folder.CheckpointFolder(7), recursive: true);
        resumed.Run(options);

        var expected = straight.Steps.ToDictionary(step => step.Step, step => (step.TrainLoss, step.GradientNorm));
        Assert.Equal(12, expected.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 6, 7, 8, 9, 10, 11, 12], resumed.Steps.Select(step => step.Step));
        Assert.All(resumed.Steps, step => Assert.Equal(expected[step.Step], (step.TrainLoss, step.GradientNorm)));
    }

    [Theory]
    [InlineData(true, "packed")]
    [InlineData(false, "packed")]
    [InlineData(true, "padded")]
    public void Run_Stopped_GoesOnFromThatVeryStepToTheSameBits(bool keep, string batching)
    {
        var options = Options with { Batching = batching };
        using var straight = new TinyRun();
        straight.Run(options);
        using var stopped = new TinyRun();
        StopAt(stopped, 7, keep);
        stopped.Run(options);
        stopped.OnEvent = null;

        stopped.Run(options);

        Assert.Equal(straight.Steps.Select(step => (step.Step, step.TrainLoss, step.GradientNorm)), stopped.Steps.Select(step => (step.Step, step.TrainLoss, step.GradientNorm)));
    }

    [Fact]
    public void Run_WithADamagedNewestCheckpoint_GoesBackToTheOneBefore()
    {
        using var run = new TinyRun();
        StopAt(run, 11);
        run.Run(Options);
        run.OnEvent = null;
        var damaged = Path.Combine(run.Folder.CheckpointFolder(11), "optimizer.safetensors");
        using (var file = File.OpenWrite(damaged))
        {
            file.Seek(-4, SeekOrigin.End);
            file.WriteByte(99);
        }

        run.Run(Options);

        Assert.Equal(11, run.Steps.ElementAt(11).Step);
        Assert.Contains(run.Events.OfType<LogEvent>(), log => log.Level == "warning" && log.Message.Contains("step 11", StringComparison.Ordinal));

        // The damaged one is not one of the three that are kept.
        Assert.Equal([5, 10, 12], CheckpointStore.Steps(run.Folder));
    }

    [Fact]
    public void Run_StopDuringAValidation_LeavesItOff()
    {
        using var run = new TinyRun();
        run.OnEvent = happened =>
        {
            if (happened is PhaseEvent { Phase: RunPhase.Validating } && run.Steps.Any())
            {
                run.Commands.Add(new StopCommand(Keep: true));
            }
        };

        var outcome = run.Run(Options with { ValidationSteps = 4 });

        Assert.Equal(4, outcome.State.Step);
        Assert.Equal([0], run.Events.OfType<ValidationEvent>().Select(validation => validation.Step));
    }

    [Fact]
    public void Run_StopAsTheLastStepEnds_IsTaken()
    {
        using var run = new TinyRun();
        StopAt(run, 12, keep: false);

        Assert.Equal(new StopCommand(Keep: false), run.Run(Options).Stop);
    }

    [Fact]
    public void Run_WhatAKillLeftWhileSaving_IsRemoved()
    {
        using var run = new TinyRun();
        var saving = Path.Combine(run.Folder.CheckpointsFolder, ".saving");
        Directory.CreateDirectory(saving);
        run.OnEvent = happened => Assert.False(happened is StepEvent && Directory.Exists(saving));

        run.Run(Options with { NEpochs = 1 });

        Assert.Equal(6, run.Steps.Last().Step);
    }

    [Fact]
    public void Run_CheckpointThatCannotTakeItsPlace_LeavesNothingHalfWritten()
    {
        using var run = new TinyRun();
        Directory.CreateDirectory(run.Folder.CheckpointsFolder);
        File.WriteAllText(run.Folder.CheckpointFolder(5), "in the way");
        run.OnEvent = happened => Assert.False(happened is LogEvent { Level: "error" } && Directory.Exists(Path.Combine(run.Folder.CheckpointsFolder, ".saving")));

        run.Run(Options);

        Assert.Equal([10, 12], CheckpointStore.Steps(run.Folder));
        Assert.Contains(run.Events.OfType<LogEvent>(), log => log.Level == "error");
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

    [Fact]
    public void Run_StopCommand_EndsAfterTheCurrentStep()
    {
        using var run = new TinyRun();
        StopAt(run, 3);

        var outcome = run.Run(Options);

        Assert.Equal(3, outcome.State.Step);
        Assert.Equal(new StopCommand(Keep: true), outcome.Stop);
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

    [Fact]
    public void Run_CheckpointsThatCannotBeWritten_DoNotEndTheRun()
    {
        using var run = new TinyRun();
        File.WriteAllText(run.Folder.CheckpointsFolder, "in the way");

        var outcome = run.Run(Options);

        Assert.Equal(12, outcome.State.Step);
        Assert.Contains(run.Events.OfType<LogEvent>(), log => log.Level == "error" && log.Message.Contains("checkpoint", StringComparison.Ordinal));
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

    private static void StopAt(TinyRun run, int step, bool keep = true) => run.OnEvent = runEvent =>
    {
        if (runEvent is StepEvent done && done.Step == step)
        {
            run.Commands.Add(new StopCommand(keep));
        }
    };
}
