using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Cli;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Training.Evaluation;

/// <summary>What a whole run measures beside the loss, on a model of a few thousand weights.</summary>
[Collection("Torch")]
public sealed class RunEvaluationTests : IRunEventSink, IDisposable
{
    private static readonly HyperparameterOptions Options = new()
    {
        NEpochs = 2,
        MicroBatchSize = 4,
        GradientAccumulationSteps = 1,
        LearningRate = 0.02,
        Precision = "fp32",
        ValidationSteps = 2,
        SampleAnswers = 2,
        GenerationExamples = 3,
    };

    private readonly TemporaryFolder _files = new();
    private readonly RunFolder _folder;
    private readonly List<RunEvent> _events = [];
    private readonly string _model;

    public RunEvaluationTests()
    {
        _model = TinyModel.Create(_files);
        _folder = new RunFolder(_files["run"]);
        Directory.CreateDirectory(_folder.Root);
        string[] labels = ["yes", "no", "not at all"];
        File.WriteAllLines(_files["train.jsonl"], Enumerable.Range(0, 16).Select(row => $"{{\"prompt\":\"Is {row} more than {row + row % 3}?\",\"completion\":\"{labels[row % 3]}\"}}"));
        File.WriteAllLines(_files["validation.jsonl"], Enumerable.Range(30, 6).Select(row => $"{{\"prompt\":\"Is {row} more than {row + row % 3}?\",\"completion\":\"{labels[row % 3]}\"}}"));
    }

    private RowLossesEvent Rows => _events.OfType<RowLossesEvent>().Single(rows => rows.Data == RowPurpose.Training);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Run_WithValidation_AnswersTheSameSamplesBeforeAndAfterEachEpoch()
    {
        Run(Options with { GenerationMetrics = "always" }, samplePrompts: ["Hello"]);

        // By this clock answers take most of the time, so that evaluations within an epoch are left out.
        var samples = _events.OfType<SamplesEvent>().ToList();
        Assert.Equal([0, 4, 8], samples.Select(item => item.Step));
        Assert.All(samples, item => Assert.Equal(["Hello", "Is 30 more than 30?", "Is 33 more than 33?"], item.Samples.Select(sample => sample.Prompt[^1].Content)));
        Assert.Equal([null, "yes", "yes"], samples[0].Samples.Select(sample => sample.Expected));
        Assert.All(samples.SelectMany(item => item.Samples), sample => Assert.Contains(sample.FinishReason, new[] { "stop", "length" }));
        var metrics = _events.OfType<GenerationMetricsEvent>().ToList();
        Assert.Equal([0, 2, 4, 6, 8], metrics.Select(item => item.Step));
        Assert.All(metrics, item => Assert.Equal(3, item.Examples));
    }

    [Fact]
    public void Run_ByDefault_MeasuresGeneratedAnswersAfterTheLastStepOnly()
    {
        Run(Options);

        Assert.Equal(8, Assert.Single(_events.OfType<GenerationMetricsEvent>()).Step);
    }

    [Fact]
    public void Run_WithoutValidation_StillAnswersThePromptsOfTheUser()
    {
        Run(Options with { ValidationSplit = 0 }, samplePrompts: ["Hello"], validation: false);

        Assert.Equal([0, 4, 8], _events.OfType<SamplesEvent>().Select(item => item.Step));
        Assert.Empty(_events.OfType<ValidationEvent>());
        Assert.Equal(
            "step,elapsed_tokens,elapsed_examples,training_loss,training_sequence_accuracy,training_token_accuracy,epoch,validation_perplexity,learning_rate,gradient_norm,tokens,padded_tokens,tokens_per_second,elapsed_seconds",
            File.ReadLines(_folder.ResultsFile).First());
        Assert.StartsWith("8,", File.ReadLines(_folder.ResultsFile).Last(), StringComparison.Ordinal);
        Assert.Contains(",32,", File.ReadLines(_folder.ResultsFile).Last(), StringComparison.Ordinal);
        Assert.Empty(_events.OfType<ClassificationEvent>());
    }

    [Fact]
    public void Run_Classification_IsMeasuredOnceAnEpoch()
    {
        Run(Options with { ComputeClassificationMetrics = true, ClassificationNClasses = 3, ClassificationPositiveClass = "no", ClassificationBetas = ["2"], RowLosses = 8 });

        var classified = _events.OfType<ClassificationEvent>().ToList();
        Assert.Equal([0, 4, 8], classified.Select(item => item.Step));
        Assert.All(classified, item => Assert.Equal(["no", "not at all", "yes"], item.Classes.Select(label => label.Label)));
        Assert.All(classified, item => Assert.Equal(6, item.Confusion.Sum(cell => cell.Count)));
        Assert.Equal(("no", 2), (classified[^1].Positive!.Label, classified[^1].Positive!.FBeta.Count));
        var rows = _events.OfType<RowLossesEvent>().ToList();
        Assert.Equal([(8, 16), (6, 6)], rows.Select(item => (item.Rows, item.TotalRows)));
        Assert.All(rows.SelectMany(item => item.Worst), row => Assert.True(row.LikelierLabel is null || row.LikelierLabel != row.Answer));

        // As many as the confusion has beside its diagonal.
        Assert.Equal(classified[^1].Confusion.Where(cell => cell.Actual != cell.Predicted).Sum(cell => cell.Count), rows[1].Worst.Count(row => row.LikelierLabel is not null));
        var header = File.ReadLines(_folder.ResultsFile).First();
        Assert.StartsWith("step,elapsed_tokens,elapsed_examples,training_loss,training_sequence_accuracy,training_token_accuracy,validation_loss,validation_sequence_accuracy,validation_token_accuracy,classification/accuracy,classification/precision,classification/recall,classification/auroc,classification/auprc,classification/f1.0,classification/f2.0,", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BestByAClassificationMetric_IsMeasuredAtEveryEvaluationAndKept()
    {
        var end = Assert.IsType<CompletedEvent>(Run(Options with { ComputeClassificationMetrics = true, BestMetric = "macroF1", EarlyStoppingPatience = 100 }));

        var classified = _events.OfType<ClassificationEvent>().ToList();
        Assert.Equal([0, 2, 4, 6, 8], classified.Take(5).Select(item => item.Step));
        var best = classified.Take(5).Skip(1).MaxBy(item => item.MacroF1)!;

        // What is kept is measured as it is in the end, where it is not the last.
        Assert.Equal(best.Step == 8 ? [] : [(best.Step, best.MacroF1)], classified.Skip(5).Select(item => (item.Step, item.MacroF1)));
        Assert.Equal(("macroF1", best.Step, best.MacroF1), (end.BestMetric, end.BestStep, end.BestValue));
        Assert.Equal(best.Step, end.AdapterStep);
    }

    [Fact]
    public void Run_ClassificationThatCannotBe_IsRefusedWithEveryReasonAtOnce()
    {
        var end = Assert.IsType<FailedEvent>(Run(Options with { ComputeClassificationMetrics = true, ClassificationNClasses = 2, ClassificationPositiveClass = "maybe" }));

        Assert.Equal(ErrorCodes.InvalidOption, end.Error.Code);
        Assert.Contains("--classification-n-classes is 2, but the data has 3 different answers: no, not at all, yes", end.Error.Message, StringComparison.Ordinal);
        Assert.Contains("'maybe' is no answer in the data", end.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_events, happened => happened is ModelLoadedEvent);
    }

    [Fact]
    public void Run_BetasAlone_NeedThePositiveClassAndTheMetrics()
    {
        Assert.Contains("--classification-betas needs --compute-classification-metrics", Assert.IsType<FailedEvent>(Run(Options with { ClassificationBetas = ["1"] })).Error.Message, StringComparison.Ordinal);
        Assert.Contains("--classification-betas needs --classification-positive-class", Assert.IsType<FailedEvent>(Run(Options with { ClassificationBetas = ["1"], ComputeClassificationMetrics = true })).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RowLosses_AreWrittenWithTheirLines()
    {
        Run(Options);

        var lines = File.ReadAllLines(_folder.RowLossesFile);
        var rows = Rows;
        Assert.Equal("record,line,loss,tokens", lines[0]);
        Assert.Equal(Enumerable.Range(1, 16).Select(row => $"{row},{row}"), lines.Skip(1).Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.Equal(rows.Worst.Select(row => row.Loss).OrderDescending(), rows.Worst.Select(row => row.Loss));
        Assert.Equal("Is 3 more than 3?", rows.Worst.First(row => row.Line == 4).Prompt);
    }

    [Fact]
    public void Run_PromptLearntALittle_IsJudgedByTheAnswersAsWithoutIt()
    {
        var options = Options with { NEpochs = 1, ValidationSteps = 100, LearningRate = 1e-8, Dropout = 0 };
        Run(options);
        var (steps, rows) = (Steps(), Judged());
        Directory.Delete(_folder.Root, recursive: true);
        Directory.CreateDirectory(_folder.Root);
        _events.Clear();

        Run(options with { PromptLossWeight = 0.01 });

        Assert.All(_events.OfType<StepEvent>(), step => Assert.True(step.TrainedTokens > 50, "The prompt is not learnt."));
        Assert.Equal(steps, Steps());
        Assert.Equal(rows, Judged());

        List<(double?, double?)> Steps() => [.. _events.OfType<StepEvent>().Select(step => (step.TokenAccuracy, step.SequenceAccuracy))];
        List<(long, int, double)> Judged() => [.. Rows.Worst.Select(row => (row.Record, row.Tokens, Math.Round(row.Loss, 3)))];
    }

    [Fact]
    public void Run_BestAsTheFinalAdapter_IsWhatIsMeasuredAtTheEnd()
    {
        // What is learnt makes these less likely before long.
        File.WriteAllLines(_files["validation.jsonl"], Enumerable.Range(0, 6).Select(row => $"{{\"prompt\":\"Is {row} more than {row + row % 3}?\",\"completion\":\"Nobody knows, least of all on a day like this.\"}}"));

        var end = Assert.IsType<CompletedEvent>(Run(Options with { NEpochs = 10, LearningRate = 0.05, FinalAdapter = "best", GenerationMetrics = "always", ComputeClassificationMetrics = true, ClassificationNClasses = 4 }));

        Assert.True(end.BestStep < end.Step, "The best is the last: this run shows nothing.");
        Assert.Equal(end.BestStep, end.AdapterStep);
        var effects = _events.OfType<AdapterEffectEvent>().ToList();
        Assert.Equal((end.Step, end.BestStep), (effects[^2].Step, effects[^1].Step));
        Assert.Equal(effects.First(effect => effect.Step == end.BestStep).KlToBase, effects[^1].KlToBase);
        Assert.NotEqual(effects[^2].KlToBase, effects[^1].KlToBase);
        Assert.Equal(end.BestStep, _events.OfType<ClassificationEvent>().Last().Step);
        Assert.Equal(end.BestStep, _events.OfType<SamplesEvent>().Last().Step);
        Assert.Equal([end.BestStep, end.BestStep], _events.OfType<RowLossesEvent>().Select(rows => (int?)rows.Step));
        var generated = _events.OfType<GenerationMetricsEvent>().ToList();
        Assert.Equal(generated.First(metrics => metrics.Step == end.BestStep).RougeL, generated[^1].RougeL);
        Assert.Equal(end.BestStep, generated[^1].Step);
    }

    [Fact]
    public void Run_EffectOfTheAdapter_IsNothingAtFirstAndGrows()
    {
        Run(Options);

        var effects = _events.OfType<AdapterEffectEvent>().ToList();
        Assert.Equal(0, effects[0].KlToBase, 1e-6);
        Assert.Equal(0, effects[0].WeightChange!.Value, 1e-9);
        Assert.True(effects[^1].KlToBase > 1e-4);
        Assert.True(effects[^1].WeightChange > 0 && effects[^1].WeightNorm > 0);
    }

    [Fact]
    public void Run_Steps_TellTheTrainingAccuracyAndTheEndIsLearnt()
    {
        Run(Options);

        Assert.All(_events.OfType<StepEvent>(), step => Assert.InRange(step.TokenAccuracy!.Value, 0, 1));
        Assert.All(_events.OfType<StepEvent>(), step => Assert.Equal(4, step.Examples));
        Assert.Equal(16, Assert.Single(_events.OfType<DataPreparedEvent>()).ExamplesWithEnd);
    }

    public RunEvent Emit(RunEvent runEvent)
    {
        _events.Add(runEvent);
        File.AppendAllText(_folder.EventsFile, System.Text.Json.JsonSerializer.Serialize(runEvent, StudioJson.Line.RunEvent) + "\n");
        return runEvent;
    }

    private RunEvent Run(HyperparameterOptions options, IReadOnlyList<string>? samplePrompts = null, bool validation = true) => new TuningJob(
        new RunSpec
        {
            Id = "run",
            Name = "run",
            Model = _model,
            TrainingFile = _files["train.jsonl"],
            ValidationFile = validation ? _files["validation.jsonl"] : null,
            SamplePrompts = samplePrompts ?? [],
            Hyperparameters = options,
        },
        _folder,
        this,
        new CommandQueue(),
        new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) }).Run();
}
