using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Cli;
using TuningStudio.Tests.Weights;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class TuningJobTests : TuningJobFixture
{
    /// <summary>Every way to tune.</summary>
    public static TheoryData<string> Methods { get; } = [.. TuningMethods.All.Select(method => method.Name)];

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

    [Theory]
    [InlineData(0.25, 6)]
    [InlineData(0, 0)]
    public void Run_WithoutAValidationFile_NotesWhatItHoldsOut(double split, int held)
    {
        Run(Options with { NEpochs = 1, ValidationSplit = split });

        var numbers = RunFolderReader.ReadHeldOut(_folder, _files["train.jsonl"])!;
        Assert.Equal((held, held), (numbers.Count, _events.OfType<DataPreparedEvent>().Single().ValidationExamples));
        Assert.All(numbers, number => Assert.InRange(number, 1, 24));
    }

    [Fact]
    public void Run_WithAValidationFile_NotesNothingHeldOut()
    {
        Run(Options with { NEpochs = 1 }, validation: WriteOtherAnswers());

        Assert.Null(RunFolderReader.ReadHeldOut(_folder, _files["train.jsonl"]));
    }

    [Fact]
    public void Run_LossThatIsNoNumber_NamesRecordsByTheirNumbers()
    {
        File.WriteAllLines(_files["train.jsonl"], Enumerable.Repeat(string.Empty, 100).Concat(File.ReadAllLines(_files["train.jsonl"])));

        var end = Assert.IsType<FailedEvent>(Run(Options with { NEpochs = 300, LearningRate = 1, WarmupRatio = 0, MaxGradientNorm = 0, WeightDecay = 10, Alpha = 65536 }));

        var numbers = end.Error.Message.Split("training records ")[1].Split(", counted from 1")[0].Split(", ").Select(int.Parse).ToList();
        Assert.Equal(4, numbers.Count);
        Assert.All(numbers, number => Assert.InRange(number, 1, 24));
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
            if (happened is CheckpointEvent { Step: 60 })
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
}
