using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Tests.Training.Evaluation;

/// <summary>Saved states measured after the run, beside what the run itself measured.</summary>
[Collection("Torch")]
public sealed class CheckpointEvaluationTests : TuningJobFixture
{
    private static readonly HyperparameterOptions Measured = Options with { LearningRate = 0.02, ValidationSplit = 0.25, ValidationSteps = 2 };

    private readonly List<CheckpointEvaluationProgress> _progress = [];

    public static TheoryData<string> Methods { get; } = ["lora", "pissa", "ia3", "full"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Run_StatesThatTheRunMeasured_GivesTheRunsFigures(string method)
    {
        Tune(method switch
        {
            "lora" => Measured,
            "pissa" => Measured with { Initialization = "pissa", Rank = 4 },
            _ => Measured with { Method = method },
        });
        var steps = CheckpointStore.Steps(_folder);

        Assert.True(steps.Count >= 3);
        foreach (var step in steps)
        {
            var own = _events.OfType<ValidationEvent>().Last(measured => measured.Step == step);
            var figures = Measure(step);
            Assert.Equal(
                (own.Step, own.Epoch, own.ValidationLoss, own.Perplexity, own.TokenAccuracy, own.SequenceAccuracy, own.Examples),
                (figures.Step, figures.Epoch, figures.ValidationLoss, figures.Perplexity, figures.TokenAccuracy, figures.SequenceAccuracy, figures.Examples));
        }

        Assert.NotEqual(Measure(steps[0]).ValidationLoss, Measure(steps[^1]).ValidationLoss);
        Assert.Equal(steps[^1], Measure(null).Step);
    }

    [Fact]
    public void Run_ValidationFileAndClassification_AreTheRunsOwn()
    {
        File.WriteAllLines(_files["train.jsonl"], Enumerable.Range(0, 24).Select(Parity));
        File.WriteAllLines(_files["held.jsonl"], Enumerable.Range(40, 9).Select(Parity));
        Tune(Measured with { ValidationSplit = null, ComputeClassificationMetrics = true }, _files["held.jsonl"]);
        var last = CheckpointStore.Steps(_folder)[^1];

        var figures = Measure(last, _files["held.jsonl"]);

        Assert.Equal((9, _events.OfType<ValidationEvent>().Last().ValidationLoss), (figures.Examples, figures.ValidationLoss));
        Assert.Equal(_events.OfType<ClassificationEvent>().Last(measured => measured.Step == last).Scores(), figures.Classification);

        static string Parity(int i) => $"{{\"prompt\":\"Is {i} even or odd?\",\"completion\":\"{(i % 2 == 0 ? "even" : "odd")}\"}}";
    }

    [Fact]
    public void Run_Figures_LieBesideAStateThatStaysWhole()
    {
        Tune(Measured);
        var step = CheckpointStore.Steps(_folder)[^1];
        Assert.Null(CheckpointFigures.Read(_folder, step));

        var figures = Measure(step);
        figures.Write(_folder);

        Assert.Equal(figures, CheckpointFigures.Read(_folder, step));
        Assert.True(CheckpointStore.IsWhole(_folder, step));
    }

    [Fact]
    public void Run_Progress_TellsThePhasesAndTheShare()
    {
        Tune(Measured with { MicroBatchSize = 1 });

        Measure(null);

        Assert.Equal([RunPhase.PreparingData, RunPhase.LoadingModel, RunPhase.Validating], _progress.Select(at => at.Phase).Distinct());
        Assert.Equal([0, 1.0 / 3, 2.0 / 3, 1], _progress.Where(at => at.Phase == RunPhase.Validating).Select(at => at.Share));
    }

    [Fact]
    public void Run_StoppedInTheMidst_LeavesOff()
    {
        Tune(Measured with { MicroBatchSize = 1 });
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Evaluation(null, at =>
        {
            if (at is { Phase: RunPhase.Validating, Share: > 0 })
            {
                stop.Cancel();
            }
        }).Run(null, null, stop.Token));
    }

    [Fact]
    public void Run_DataChanged_IsRefusedUntilItIsPutBack()
    {
        Tune(Measured);
        var before = File.ReadAllText(_files["train.jsonl"]);
        File.WriteAllText(_files["train.jsonl"], before.Replace("It is", "It was", StringComparison.Ordinal));

        // A start that was refused for it has been told of in the log.
        Assert.IsType<FailedEvent>(Run(Measured, extensions: [new RunExtension(1)]));
        WriteEvents();
        var fault = Assert.Throws<TuningException>(() => Measure(null));
        File.WriteAllText(_files["train.jsonl"], before);

        Assert.Equal((ErrorCodes.InvalidData, _files["train.jsonl"]), (fault.Code, fault.File));
        Assert.Equal(6, Measure(null).Examples);
    }

    [Fact]
    public void Run_OtherBase_IsRefused()
    {
        Tune(Measured);
        var config = Path.Combine(_model, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"rms_norm_eps\":1e-5", "\"rms_norm_eps\":1e-2", StringComparison.Ordinal));

        Assert.Equal(ErrorCodes.InvalidModel, Assert.Throws<TuningException>(() => Measure(null)).Code);
    }

    [Fact]
    public void Run_NothingHeldOut_SaysSo()
    {
        Tune(Options);

        var fault = Assert.Throws<TuningException>(() => Measure(null));

        Assert.Equal((ErrorCodes.InvalidOption, "validationSplit"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Run_StateGoneOrDamaged_NamesTheStep()
    {
        Tune(Measured);
        var steps = CheckpointStore.Steps(_folder);
        var gone = Assert.Throws<TuningException>(() => Measure(999));
        File.AppendAllText(Path.Combine(_folder.CheckpointFolder(steps[^1]), "state.json"), " ");
        var damaged = Assert.Throws<TuningException>(() => Measure(steps[^1]));

        Assert.Equal(ErrorCodes.NotFound, gone.Code);
        Assert.Contains(string.Join(", ", steps), gone.Remedy, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.InvalidWeights, damaged.Code);
        Assert.Contains($"step {steps[^1]} ", damaged.Message, StringComparison.Ordinal);

        // The newest that is whole is taken where none is named.
        Assert.Equal(steps[^2], Measure(null).Step);
    }

    private void Tune(HyperparameterOptions options, string? validation = null)
    {
        Assert.IsType<CompletedEvent>(Run(options, validation: validation));
        WriteEvents();
    }

    private void WriteEvents() => File.WriteAllLines(_folder.EventsFile, _events.Select(happened => JsonSerializer.Serialize(happened, StudioJson.Line.RunEvent)));

    private CheckpointFigures Measure(int? step, string? validation = null) => Evaluation(validation, _progress.Add).Run(step, null, TestContext.Current.CancellationToken);

    private CheckpointEvaluation Evaluation(string? validation, Action<CheckpointEvaluationProgress> onProgress) =>
        new(new RunSpec { Id = "run", Name = "run", Model = _model, TrainingFile = _files["train.jsonl"], ValidationFile = validation }, _folder, TimeProvider.System, onProgress, _ => { });
}
