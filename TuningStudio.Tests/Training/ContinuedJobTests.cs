using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Training;

/// <summary>Jobs that go on from something: an adapter, a checkpoint, a pause, their own end.</summary>
[Collection("Torch")]
public sealed class ContinuedJobTests : TuningJobFixture
{
    [Fact]
    public void Run_FromAnAdapter_GoesOnWithItsShapeFromWhatItHasLearnt()
    {
        Assert.IsType<CompletedEvent>(Run(Options with { Rank = 4, Alpha = 12, TargetModules = ["q_proj", "v_proj"], LearningRate = 0.02 }));
        var learnt = _events.OfType<StepEvent>().Last().TrainLoss;
        var first = _files["first"];
        Directory.Move(_folder.AdapterFolder, first);
        Directory.Delete(_folder.Root, recursive: true);
        Directory.CreateDirectory(_folder.Root);
        _events.Clear();

        // The copy in the run's folder is what counts once the run has begun.
        StopOn<CheckpointEvent>(keep: false);
        Assert.IsType<CancelledEvent>(Run(Options with { LearningRate = 0.02 }, first));
        Directory.Delete(first, recursive: true);
        Assert.IsType<CompletedEvent>(Run(Options with { LearningRate = 0.02 }, first));

        var resolved = _events.OfType<ResolvedEvent>().First().Hyperparameters;
        Assert.Equal((4, 12, "q_proj,v_proj"), (resolved.Rank, resolved.Alpha, string.Join(',', resolved.TargetModules)));
        Assert.InRange(_events.OfType<StepEvent>().First().TrainLoss, 0, learnt + 1);
        Assert.Contains("\"r\": 4", File.ReadAllText(Path.Combine(_folder.AdapterFolder, "adapter_config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FromAnAdapterWithAnotherShapeAskedFor_SaysSo()
    {
        Assert.IsType<CompletedEvent>(Run(Options with { Rank = 4 }));
        var first = _files["first"];
        Directory.Move(_folder.AdapterFolder, first);
        Directory.Delete(_folder.Root, recursive: true);
        Directory.CreateDirectory(_folder.Root);

        var failed = Assert.IsType<FailedEvent>(Run(Options with { Rank = 8 }, first));

        Assert.Equal("rank", failed.Error.Field);
        Assert.Contains("has 4", failed.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Run_Paused_SaysSoAndGoesOn(int step)
    {
        _onEvent = happened =>
        {
            if (step == 0 ? happened is PhaseEvent { Phase: RunPhase.PreparingData } : happened is StepEvent done && done.Step == step)
            {
                _commands.Add(new PauseCommand());
            }
        };
        Assert.Equal(step, Assert.IsType<PausedEvent>(Run()).Step);
        Assert.False(Directory.Exists(_folder.AdapterFolder));
        _onEvent = null;

        Assert.Equal(12, Assert.IsType<CompletedEvent>(Run()).Step);
        Assert.Equal(Enumerable.Range(1, 12), _events.OfType<StepEvent>().Select(done => done.Step));
    }

    [Fact]
    public void Run_Extended_GoesOnFromItsEndAndKeepsTheRateInItsValues()
    {
        Assert.IsType<CompletedEvent>(Run(Options with { LearningRate = 0.01 }));
        Assert.Equal(18, Assert.IsType<CompletedEvent>(Run(Options with { LearningRate = 0.01 }, extensions: [new RunExtension(1)])).Step);
        Assert.Equal(18, Assert.IsType<CompletedEvent>(Run(Options with { LearningRate = 0.01 }, extensions: [new RunExtension(1)])).Step);

        Assert.Equal([new ResolvedExtension(1, 0.005)], ResolvedFile.Read(_folder)!.Extensions);
        Assert.Equal(Enumerable.Range(1, 18), _events.OfType<StepEvent>().Select(done => done.Step));
        Assert.Equal(0.005, _events.OfType<StepEvent>().First(done => done.Step == 13).LearningRate);
    }

    [Fact]
    public void Run_PausedAfterALiveChangeThenExtended_TellsTheRateInForceEachTime()
    {
        var options = Options with { LearningRate = 0.01 };
        _onEvent = happened =>
        {
            if (happened is StepEvent { Step: 4 })
            {
                _commands.Add(new LearningRateCommand(0.002));
                _commands.Add(new PauseCommand());
            }
        };
        Assert.IsType<PausedEvent>(Run(options));
        _onEvent = null;

        Assert.IsType<CompletedEvent>(Run(options));
        Assert.IsType<CompletedEvent>(Run(options, extensions: [new RunExtension(1)]));

        Assert.Equal([0.01, 0.002, 0.005], _events.OfType<ResolvedEvent>().Select(told => told.LearningRate));
        Assert.All(_events.OfType<ResolvedEvent>(), told => Assert.Equal(0.01, told.Hyperparameters.LearningRate));
    }

    [Fact]
    public void Run_ExtendedAfterTheBestWasKept_GoesOnFromItsLastState()
    {
        var validation = WriteOtherAnswers();
        var losses = new List<double[]>();
        foreach (var final in new[] { "last", "best" })
        {
            var options = Options with { NEpochs = 10, LearningRate = 0.05, ValidationSteps = 2, FinalAdapter = final };
            var end = Assert.IsType<CompletedEvent>(Run(options, validation: validation));
            Assert.Equal(final == "best", end.AdapterStep < end.Step);
            Assert.IsType<CompletedEvent>(Run(options, extensions: [new RunExtension(1)], validation: validation));
            losses.Add([.. _events.OfType<StepEvent>().Where(step => step.Step > 60).Select(step => step.TrainLoss)]);
            Directory.Delete(_folder.Root, recursive: true);
            Directory.CreateDirectory(_folder.Root);
            _events.Clear();
        }

        Assert.Equal(6, losses[0].Length);
        Assert.Equal(losses[0], losses[1]);
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("config")]
    public void Run_ResumedOnAnotherBase_IsRefused(string what)
    {
        StopOn<CheckpointEvent>(keep: false);
        Run();
        _onEvent = null;
        var file = Path.Combine(_model, what == "weights" ? "model.safetensors" : "config.json");
        var before = File.ReadAllBytes(file);
        if (what == "weights")
        {
            // Another model of the same shape, by a little in every weight of sixteen.
            var changed = before.ToArray();
            for (var place = 8 + (int)BitConverter.ToInt64(changed); place < changed.Length; place += 64)
            {
                changed[place] ^= 1;
            }

            File.WriteAllBytes(file, changed);
        }
        else
        {
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"rms_norm_eps\":1e-5", "\"rms_norm_eps\":1e-2", StringComparison.Ordinal));
        }

        var failed = Assert.IsType<FailedEvent>(Run());

        Assert.Equal((ErrorCodes.InvalidModel, "model"), (failed.Error.Code, failed.Error.Field));
        Assert.Contains("changed since the run was started", failed.Error.Message, StringComparison.Ordinal);

        // Put back, it is the same base whatever the time of the file.
        File.WriteAllBytes(file, before);
        Assert.IsType<CompletedEvent>(Run());
    }

    [Fact]
    public void Run_BranchedFromACheckpoint_TakesItsMomentsWhereAsked()
    {
        Assert.IsType<CompletedEvent>(Run(Options with { LearningRate = 0.02 }));
        var checkpoint = _files["checkpoint"];
        Directory.Move(_folder.CheckpointFolder(10), checkpoint);
        var branches = new List<StepEvent[]>();
        foreach (var keepMoments in new[] { false, true })
        {
            Directory.Delete(_folder.Root, recursive: true);
            Directory.CreateDirectory(_folder.Root);
            _events.Clear();
            Assert.IsType<CompletedEvent>(Run(Options with { LearningRate = 0.02, WarmupRatio = 0 }, Path.Combine(checkpoint, "adapter"), keepMoments));
            branches.Add([.. _events.OfType<StepEvent>()]);
        }

        Assert.Equal(branches[0][0].TrainLoss, branches[1][0].TrainLoss);
        Assert.NotEqual(branches[0][1].TrainLoss, branches[1][1].TrainLoss);
    }

    [Fact]
    public void Run_ResumedWithValuesThatCannotBeRead_NamesTheFileAndGoesOnOnceItIsGone()
    {
        StopOn<StepEvent>(keep: false);
        Run();
        _onEvent = null;
        File.WriteAllText(_folder.ResolvedFile, "{\"method\":");

        var failed = Assert.IsType<FailedEvent>(Run());
        File.Delete(_folder.ResolvedFile);
        Assert.IsType<CompletedEvent>(Run());

        Assert.Equal((ErrorCodes.InvalidOption, _folder.ResolvedFile), (failed.Error.Code, failed.Error.File));
    }
}
