using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Cli;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class TuningJobTests : IRunEventSink, IDisposable
{
    private static readonly HyperparameterOptions Options = new() { NEpochs = 2, MicroBatchSize = 4, GradientAccumulationSteps = 1, ValidationSplit = 0, CheckpointSteps = 2, Precision = "fp32" };

    /// <summary>Every way to tune.</summary>
    public static TheoryData<string> Methods { get; } = [.. TuningMethods.All.Select(method => method.Name)];

    private readonly TemporaryFolder _files = new();
    private readonly RunFolder _folder;
    private readonly CommandQueue _commands = new();
    private readonly List<RunEvent> _events = [];
    private string _model;
    private Action<RunEvent>? _onEvent;

    public TuningJobTests()
    {
        _model = TinyModel.Create(_files);
        TinyModel.WriteData(_files);
        _folder = new RunFolder(_files["run"]);
        Directory.CreateDirectory(_folder.Root);
    }

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_StopWhileTheDataIsPrepared_IsTakenAtOnce(bool keep)
    {
        StopOn<PhaseEvent>(keep);

        Assert.Equal(0, Assert.IsType<CancelledEvent>(Run()).Step);
        Assert.DoesNotContain(_events, happened => happened is DataPreparedEvent or ModelLoadedEvent);
        Assert.Contains(_events, happened => happened is CommandEvent);
        Assert.False(Directory.Exists(_folder.AdapterFolder));
    }

    [Fact]
    public void Run_ResumedAndStoppedWhileTheDataIsPrepared_KeepsWhatWasLearntBefore()
    {
        StopOn<StepEvent>(keep: false);
        Assert.Equal(1, Assert.IsType<CancelledEvent>(Run()).Step);

        StopOn<RunStartedEvent>(keep: true);
        var end = Assert.IsType<CompletedEvent>(Run());

        Assert.Equal((1, true), (end.Step, end.StoppedEarly));
        Assert.True(Directory.Exists(_folder.AdapterFolder));
    }

    [Fact]
    public void Run_StopAfterTheLastStep_IsNotEarly()
    {
        _onEvent = happened =>
        {
            if (happened is StepEvent { Step: 12 })
            {
                _commands.Add(new StopCommand(Keep: true));
            }
        };

        Assert.False(Assert.IsType<CompletedEvent>(Run()).StoppedEarly);
    }

    [Fact]
    public void Run_LossThatIsNoNumber_CannotBeResumed()
    {
        var end = Assert.IsType<FailedEvent>(Run(Options with { NEpochs = 300, LearningRate = 1, WarmupRatio = 0, MaxGradientNorm = 0, WeightDecay = 10, Alpha = 65536, CheckpointSteps = 1 }));

        Assert.Equal(ErrorCodes.NotANumber, end.Error.Code);
        Assert.NotEmpty(CheckpointStore.Steps(_folder));
        Assert.False(end.CanResume);
        Assert.Equal((0.25, CheckpointStore.ResumeStep(_folder)), (end.SuggestedLearningRate, end.LastGoodStep));
    }

    [Fact]
    public void Run_AdapterThatCannotTakeItsPlace_CanBeResumedAndLeavesNothingHalfWritten()
    {
        File.WriteAllText(_folder.AdapterFolder, "in the way");

        var end = Assert.IsType<FailedEvent>(Run());

        Assert.Equal((ErrorCodes.CannotWrite, true), (end.Error.Code, end.CanResume));
        Assert.False(Directory.Exists(Path.Combine(_folder.Root, ".adapter-saving")));
    }

    [Theory]
    [InlineData("""{"architectures":["GPT2LMHeadModel"],"n_embd":16,"n_layer":1,"n_head":2,"n_positions":64,"vocab_size":6144}""", 64)]
    [InlineData("""{"architectures":["Qwen2ForCausalLM"],"hidden_size":16,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":2,"vocab_size":6144,"max_position_embeddings":128}""", 128)]
    [InlineData("""{"architectures":["Gemma2ForCausalLM"],"hidden_size":16,"head_dim":8,"intermediate_size":32,"num_hidden_layers":2,"num_attention_heads":2,"num_key_value_heads":1,"vocab_size":6144,"max_position_embeddings":96,"sliding_window":8}""", 96)]
    [InlineData("""{"architectures":["Phi3ForCausalLM"],"hidden_size":16,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":2,"vocab_size":6144,"max_position_embeddings":80}""", 80)]
    public void Run_OtherFamilies_AreTunedWithTheirOwnLengths(string config, int positions)
    {
        using var files = new TemporaryFolder();
        _model = TinyModel.Create(files, config);

        Assert.IsType<CompletedEvent>(Run());

        Assert.Equal(positions, _events.OfType<ResolvedEvent>().Single().Hyperparameters.MaxSequenceLength);
        var losses = _events.OfType<StepEvent>().Select(step => step.TrainLoss).ToList();
        Assert.True(losses[^1] < losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Run_EveryMethod_LearnsAndGoesOnAfterAStopAsIfItHadNotStopped(string method)
    {
        using var files = new TemporaryFolder();
        _model = TinyModel.Create(files, method == "bitfit"
            ? """{"architectures":["GPT2LMHeadModel"],"n_embd":16,"n_layer":2,"n_head":2,"n_positions":96,"vocab_size":6144}"""
            : """{"architectures":["Qwen2ForCausalLM"],"hidden_size":16,"intermediate_size":32,"num_hidden_layers":2,"num_attention_heads":2,"num_key_value_heads":1,"vocab_size":6144,"max_position_embeddings":96}""");
        var options = new HyperparameterOptions { Method = method, LearningRate = 0.02 }.Over(Options with { VirtualTokens = 4, EncoderHiddenSize = 8 });
        Assert.IsType<CompletedEvent>(Run(options));
        var whole = _events.OfType<StepEvent>().Select(step => step.TrainLoss).ToList();
        Assert.True(whole.TakeLast(3).Average() < whole.Take(3).Average(), $"The loss went from {whole[0]} to {whole[^1]}.");

        Directory.Delete(_folder.Root, recursive: true);
        Directory.CreateDirectory(_folder.Root);
        _events.Clear();
        StopOn<CheckpointEvent>(keep: false);
        Assert.IsType<CancelledEvent>(Run(options));
        _onEvent = null;
        Assert.IsType<CompletedEvent>(Run(options));

        Assert.Equal(whole, _events.OfType<StepEvent>().Select(step => step.TrainLoss));
        using var model = ModelLoader.Load(_model, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Load(_folder.AdapterFolder, model);
        Assert.True(adapter.Enabled);
    }

    [Theory]
    [InlineData("int8", "lora")]
    [InlineData("nf4", "lora")]
    [InlineData("nf4-double", "ia3")]
    public void Run_OnAQuantizedBase_Learns(string quantization, string method)
    {
        Assert.IsType<CompletedEvent>(Run(new HyperparameterOptions { Quantization = quantization, Method = method, LearningRate = 0.02 }.Over(Options)));

        var losses = _events.OfType<StepEvent>().Select(step => step.TrainLoss).ToList();
        Assert.True(losses.TakeLast(3).Average() < losses.Take(3).Average(), $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Fact]
    public void Run_FullTuningOfAQuantizedBase_SaysSo() =>
        Assert.Equal("quantization", Assert.IsType<FailedEvent>(Run(new HyperparameterOptions { Quantization = "nf4", Method = "full" }.Over(Options))).Error.Field);

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

    [Fact]
    public void Run_BestAsTheFinalAdapter_IsTheBestCheckpoints()
    {
        var end = Assert.IsType<CompletedEvent>(Run(Options with { NEpochs = 10, LearningRate = 0.05, ValidationSteps = 2, CheckpointSteps = 100, FinalAdapter = "best" }, validation: WriteOtherAnswers()));

        Assert.True(end.BestStep < end.Step, "The best is the last: this run shows nothing.");
        Assert.Equal((end.BestStep, "validationLoss"), (end.AdapterStep, end.BestMetric));
        Assert.Equal(_events.OfType<ValidationEvent>().Skip(1).Min(validation => validation.ValidationLoss), end.BestValue);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder.CheckpointFolder(end.BestStep!.Value), "adapter", "adapter_model.safetensors")),
            File.ReadAllBytes(Path.Combine(_folder.AdapterFolder, "adapter_model.safetensors")));
    }

    [Fact]
    public void Run_BestThatIsDamaged_EndsWithTheLastAndSaysSo()
    {
        var options = Options with { NEpochs = 10, LearningRate = 0.05, ValidationSteps = 2, CheckpointSteps = 100, KeepCheckpoints = 1, FinalAdapter = "best" };
        _onEvent = happened =>
        {
            if (happened is PhaseEvent { Phase: RunPhase.Saving })
            {
                Directory.Delete(_folder.CheckpointFolder(CheckpointStore.Steps(_folder)[0]), recursive: true);
            }
        };

        var end = Assert.IsType<CompletedEvent>(Run(options, validation: WriteOtherAnswers()));

        Assert.Equal(end.Step, end.AdapterStep);
        Assert.Contains(_events.OfType<LogEvent>(), log => log.Level == "warning");
    }

    [Fact]
    public void Run_EarlyStopping_EndsWithTheBestAndAReason()
    {
        var end = Assert.IsType<CompletedEvent>(Run(Options with { NEpochs = 30, LearningRate = 0.05, ValidationSteps = 2, EarlyStoppingPatience = 3 }, validation: WriteOtherAnswers()));

        Assert.Equal((true, EarlyEnd.EarlyStopping, end.BestStep), (end.StoppedEarly, end.Reason, end.AdapterStep));
        Assert.Equal(end.BestStep + 6, end.Step);
    }

    [Fact]
    public void Run_EarlyStoppingWithoutValidationData_IsRefused() =>
        Assert.Equal("earlyStoppingPatience", Assert.IsType<FailedEvent>(Run(Options with { EarlyStoppingPatience = 3 })).Error.Field);

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

    public RunEvent Emit(RunEvent runEvent)
    {
        _events.Add(runEvent);
        _onEvent?.Invoke(runEvent);
        return runEvent;
    }

    private RunEvent Run(HyperparameterOptions? options = null, string? adapter = null, bool keepMoments = false, IReadOnlyList<RunExtension>? extensions = null, string? validation = null)
    {
        var spec = new RunSpec { Id = "run", Name = "run", Model = _model, Adapter = adapter, KeepMoments = keepMoments, Extensions = extensions ?? [], TrainingFile = _files["train.jsonl"], ValidationFile = validation, Hyperparameters = options ?? Options };
        return new TuningJob(spec, _folder, this, _commands, TimeProvider.System).Run();
    }

    // What is learnt makes these less likely before long.
    private string WriteOtherAnswers()
    {
        File.WriteAllLines(_files["other.jsonl"], Enumerable.Range(0, 6).Select(i => $"{{\"prompt\":\"What is {i} plus {i}?\",\"completion\":\"Nobody knows, least of all on a day like this.\"}}"));
        return _files["other.jsonl"];
    }

    private void StopOn<T>(bool keep)
        where T : RunEvent
    {
        var stopped = false;
        _onEvent = happened =>
        {
            if (happened is T && !stopped)
            {
                stopped = true;
                _commands.Add(new StopCommand(keep));
            }
        };
    }
}
