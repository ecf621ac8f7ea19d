using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class SteeringTests
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
        Schedule = "constant",
        WarmupRatio = 0,
    };

    [Fact]
    public void Run_PausedAndResumed_GoesOnToTheSameBits()
    {
        using var straight = new TinyRun();
        straight.Run(Options);
        using var paused = new TinyRun();
        At(paused, 7, new PauseCommand());

        Assert.IsType<PauseCommand>(paused.Run(Options).Stop);
        Assert.Equal(7, CheckpointStore.ResumeStep(paused.Folder));
        paused.OnEvent = null;
        paused.Run(Options);

        Assert.Equal(Figures(straight), Figures(paused));
    }

    [Fact]
    public void Run_PauseWhoseStateCannotBeSaved_GoesOn()
    {
        using var run = new TinyRun();
        File.WriteAllText(run.Folder.CheckpointsFolder, "in the way");
        At(run, 7, new PauseCommand());

        var outcome = run.Run(Options);

        Assert.Equal((12, null), (outcome.State.Step, outcome.Stop));
        Assert.Contains(run.Events.OfType<LogEvent>(), log => log.Level == "error");
    }

    [Fact]
    public void Run_PauseAfterTheLastStep_IsMoot()
    {
        using var run = new TinyRun();
        At(run, 12, new PauseCommand());

        Assert.Null(run.Run(Options).Stop);
    }

    [Fact]
    public void Run_LearningRateChanged_IsToldSavedAndUsedFromTheNextStepOn()
    {
        using var run = new TinyRun();
        At(run, 4, new LearningRateCommand(1e-3));

        run.Run(Options);

        Assert.Equal([5e-3, 1e-3], run.Steps.Select(step => step.LearningRate).Distinct());
        Assert.Equal(1e-3, run.Steps.First(step => step.Step == 5).LearningRate);
        var change = Assert.Single(run.Events.OfType<LearningRateEvent>());
        Assert.Equal((4, 5e-3, 1e-3), (change.Step, change.Before, change.LearningRate));
        Assert.Contains(run.Events.OfType<CheckpointEvent>(), saved => saved.Step == 4);
    }

    [Fact]
    public void Run_LearningRateChangedAndKilledLater_GoesOnToTheSameBits()
    {
        using var straight = new TinyRun();
        At(straight, 6, new LearningRateCommand(1e-3));
        straight.Run(Options);
        using var killed = new TinyRun();
        At(killed, 6, new LearningRateCommand(1e-3), 9, new StopCommand(Keep: false));
        killed.Run(Options);
        killed.OnEvent = null;

        // What a kill would leave.
        Directory.Delete(killed.Folder.CheckpointFolder(9), recursive: true);
        killed.Run(Options);

        var expected = Figures(straight).ToDictionary(step => step.Step);
        Assert.Equal([7, 8, 9], killed.Steps.Skip(9).Take(3).Select(step => step.Step));
        Assert.All(Figures(killed), step => Assert.Equal(expected[step.Step], step));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(7)]
    public void Run_LearningRateThatCannotBe_IsRefusedInTheLog(double rate)
    {
        using var run = new TinyRun();
        At(run, 4, new LearningRateCommand(rate));

        run.Run(Options);

        Assert.Contains(run.Events.OfType<LogEvent>(), log => log.Level == "warning" && log.Message.Contains("--learning-rate", StringComparison.Ordinal));
        Assert.Equal([5e-3], run.Steps.Select(step => step.LearningRate).Distinct());
    }

    [Fact]
    public void Run_MeasuredAndSavedOnDemand_DoesBothAtThatStep()
    {
        using var run = new TinyRun();
        At(run, 3, new EvaluateCommand(), 4, new CheckpointCommand());

        var outcome = run.Run(Options with { KeepBest = false, KeepCheckpoints = 9 });

        Assert.Equal([0, 3, 12], run.Events.OfType<ValidationEvent>().Select(validation => validation.Step));
        Assert.Equal([4, 5, 10, 12], CheckpointStore.Steps(run.Folder));
        Assert.Equal(0, outcome.State.EvaluationsWithoutGain);
    }

    [Fact]
    public void Run_CheckpointAskedFor_StaysBesideTheNewestAlsoOnceItGoesOn()
    {
        using var run = new TinyRun();
        At(run, 3, new CheckpointCommand());
        var options = Options with { KeepBest = false, KeepCheckpoints = 2, CheckpointSteps = 2 };

        run.Run(options);
        Assert.Equal([3, 10, 12], CheckpointStore.Steps(run.Folder));
        Assert.True(CheckpointStore.IsWhole(run.Folder, 3));

        run.Extensions = [new RunExtension(1)];
        run.Run(options);
        Assert.Equal([3, 16, 18], CheckpointStore.Steps(run.Folder));
    }

    [Fact]
    public void Run_CheckpointAskedForThatIsSavedAlready_StaysToo()
    {
        using var run = new TinyRun();
        At(run, 4, new CheckpointCommand());

        run.Run(Options with { KeepBest = false, KeepCheckpoints = 1, CheckpointSteps = 2 });

        Assert.Equal([4, 12], CheckpointStore.Steps(run.Folder));
    }

    [Fact]
    public void Run_NoGainForAsLongAsPatienceLasts_EndsAndGoesOnOnceItCountsAnew()
    {
        using var run = new TinyRun();

        // Nobody guesses a whole row of random tokens.
        var options = Options with { BestMetric = "sequenceAccuracy", EarlyStoppingPatience = 3, ValidationSteps = 2 };
        var outcome = run.Run(options);
        Assert.Equal((6, true), (outcome.State.Step, outcome.OutOfPatience));

        Assert.Equal(6, run.Run(options).State.Step);
        run.Commands.Add(new PatienceCommand());
        Assert.Equal((12, false), (run.Run(options) is var last ? last.State.Step : 0, last.OutOfPatience));
    }

    [Fact]
    public void Run_ExtendedAfterItsEnd_GoesOnWithAScheduleOfItsOwn()
    {
        using var run = new TinyRun();
        var options = Options with { Schedule = "linear" };
        run.Run(options);

        run.Extensions = [new RunExtension(1), new RunExtension(1, 1e-3)];
        var outcome = run.Run(options);

        Assert.Equal(24, outcome.State.Step);
        var rates = run.Steps.Select(step => step.LearningRate).ToList();
        Assert.Equal(Course(5e-3, 12).Concat(Course(2.5e-3, 6)).Concat(Course(1e-3, 6)), rates);
        Assert.Equal(24, run.Steps.Last().TotalSteps);
        static IEnumerable<double> Course(double peak, int steps) => Enumerable.Range(0, steps).Select(step => peak * (1 - ((double)step / steps)));
    }

    [Fact]
    public void Run_LossExplodes_GoesBackToTheLastGoodStateAndOnWithALowerRate()
    {
        using var run = new TinyRun();
        At(run, 60, new LearningRateCommand(1));
        var options = Options with { NEpochs = 15, LearningRate = 1e-3, Alpha = 512, Dropout = 0, CheckpointSteps = 1, KeepCheckpoints = 3 };

        var outcome = run.Run(options);

        Assert.True(outcome.Divergence is not null, string.Join(' ', run.Steps.Select(step => $"{step.TrainLoss:0.0}")));
        var divergence = outcome.Divergence;
        Assert.Equal((ErrorCodes.Diverged, 1e-3), (divergence.Error.Code, divergence.SuggestedLearningRate));
        Assert.InRange(divergence.LastGoodStep, 58, 61);
        Assert.Equal(divergence.LastGoodStep, CheckpointStore.ResumeStep(run.Folder));
        Assert.Contains("training records", divergence.Error.Message, StringComparison.Ordinal);
        Assert.Contains($"Go on from step {divergence.LastGoodStep}", divergence.Error.Remedy, StringComparison.Ordinal);

        run.OnEvent = null;
        run.Commands.Add(new LearningRateCommand(1e-3));
        Assert.Equal((90, null), (run.Run(options) is var again ? again.State.Step : 0, again.Divergence));
    }

    [Fact]
    public void Run_LossExplodesAndOnlyADoubtfulStateIsSaved_DoesNotCallItGood()
    {
        using var run = new TinyRun();
        At(run, 60, new LearningRateCommand(1));

        var outcome = run.Run(Options with { NEpochs = 15, LearningRate = 1e-3, Alpha = 512, Dropout = 0, CheckpointSteps = 1, KeepCheckpoints = 1, KeepBest = false });

        var newest = CheckpointStore.ResumeStep(run.Folder);
        Assert.True(newest > 0);
        Assert.Equal(0, outcome.Divergence!.LastGoodStep);
        Assert.StartsWith($"Start again, since the state saved at step {newest} may be spoiled already, with a lower learning rate", outcome.Divergence.Error.Remedy, StringComparison.Ordinal);
    }

    private static List<(int Step, double Loss, double Norm, double Rate)> Figures(TinyRun run) =>
        [.. run.Steps.Select(step => (step.Step, step.TrainLoss, step.GradientNorm, step.LearningRate))];

    private static void At(TinyRun run, int step, RunCommand command, int later = 0, RunCommand? then = null) => run.OnEvent = happened =>
    {
        if (happened is StepEvent done && (done.Step == step ? command : done.Step == later ? then : null) is { } order)
        {
            run.Commands.Add(order);
        }
    };
}
