using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Training;

/// <summary>Stopping, saving, and going on from what was saved.</summary>
[Collection("Torch")]
public sealed class StoppedLoopTests
{
    private static HyperparameterOptions Options => TrainingLoopTests.Options;

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
    public void Run_CheckpointsThatCannotBeWritten_DoNotEndTheRun()
    {
        using var run = new TinyRun();
        File.WriteAllText(run.Folder.CheckpointsFolder, "in the way");

        var outcome = run.Run(Options);

        Assert.Equal(12, outcome.State.Step);
        Assert.Contains(run.Events.OfType<LogEvent>(), log => log.Level == "error" && log.Message.Contains("checkpoint", StringComparison.Ordinal));
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

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    public void Run_StopDuringAValidation_IsMadeUpForByWhoeverResumes(int step)
    {
        var options = Options with { ValidationSteps = 4, EarlyStoppingPatience = 9 };
        using var straight = new TinyRun();
        var expected = straight.Run(options).State;
        using var stopped = new TinyRun();
        stopped.OnEvent = happened =>
        {
            if (happened is PhaseEvent { Phase: RunPhase.Validating } && stopped.Steps.LastOrDefault()?.Step == step)
            {
                stopped.Commands.Add(new StopCommand(Keep: false));
            }
        };
        Assert.NotNull(stopped.Run(options).Stop);
        stopped.OnEvent = null;

        var state = stopped.Run(options).State;

        Assert.Equal(Validations(straight), Validations(stopped));
        Assert.Equal(straight.Steps.Select(done => (done.Step, done.TrainLoss)), stopped.Steps.Select(done => (done.Step, done.TrainLoss)));
        Assert.Equal((expected.Best, expected.ValueToBeat, expected.EvaluationsWithoutGain), (state.Best, state.ValueToBeat, state.EvaluationsWithoutGain));
    }

    [Fact]
    public void Run_StopWhileSomethingElseIsMeasured_TakesThatAloneWhenItIsResumed()
    {
        var measurement = new FakeMeasurement();
        using var run = new TinyRun { Measurements = [measurement] };
        measurement.OnTake = at =>
        {
            if (at.Step == 4)
            {
                run.Commands.Add(new PauseCommand());
            }
        };
        var options = Options with { ValidationSteps = 4 };
        Assert.Equal(4, run.Run(options).State.Step);
        Assert.Equal([0], measurement.Taken.Select(at => at.Step));
        measurement.OnTake = null;

        run.Run(options);

        Assert.Equal([0, 4, 8, 12], measurement.Taken.Select(at => at.Step));
        Assert.Equal([0, 4, 8, 12], Validations(run).Select(validation => validation.Step));
    }

    [Fact]
    public void Run_PauseDuringAValidationThatCannotBeSaved_MeasuresAfterAll()
    {
        using var run = new TinyRun();
        File.WriteAllText(run.Folder.CheckpointsFolder, "in the way");
        run.OnEvent = happened =>
        {
            if (happened is PhaseEvent { Phase: RunPhase.Validating } && run.Steps.LastOrDefault()?.Step == 4 && Validations(run).Count == 1 && !run.Events.OfType<CommandEvent>().Any())
            {
                run.Commands.Add(new PauseCommand());
            }
        };

        Assert.Null(run.Run(Options with { ValidationSteps = 4 }).Stop);

        Assert.Equal([0, 4, 8, 12], Validations(run).Select(validation => validation.Step));
    }

    [Fact]
    public void Run_StopAsTheLastStepEnds_IsTaken()
    {
        using var run = new TinyRun();
        StopAt(run, 12, keep: false);

        Assert.Equal(new StopCommand(Keep: false), run.Run(Options).Stop);
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

    private static List<(int Step, double Loss)> Validations(TinyRun run) => [.. run.Events.OfType<ValidationEvent>().Select(validation => (validation.Step, validation.ValidationLoss))];

    private static void StopAt(TinyRun run, int step, bool keep = true) => run.OnEvent = runEvent =>
    {
        if (runEvent is StepEvent done && done.Step == step)
        {
            run.Commands.Add(new StopCommand(keep));
        }
    };
}
