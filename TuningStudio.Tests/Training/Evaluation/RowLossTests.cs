using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation;
using TuningStudio.Tests.Cli;

namespace TuningStudio.Tests.Training.Evaluation;

/// <summary>The losses of single rows after a run, beside an evaluation of each row by itself.</summary>
[Collection("Torch")]
public sealed class RowLossTests : TuningJobFixture
{
    private static readonly HyperparameterOptions Measured = Options with { LearningRate = 0.02, ValidationSplit = 0.25, SampleAnswers = 0, GenerationMetrics = "off" };

    public static TheoryData<string> Methods { get; } = ["lora", "pissa", "prompt-tuning", "full"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Run_HeldOutRows_HaveTheLossesOfTheTunedModelAndOfTheBase(string method)
    {
        WriteSpread(_files["train.jsonl"], 24);

        Assert.IsType<CompletedEvent>(Run(method == "pissa" ? Measured with { Initialization = "pissa", Rank = 4 } : Measured with { Method = method }));

        var rows = Read(_folder.ValidationRowLossesFile);
        Assert.Equal(6, rows.Count);
        AssertMeasured(rows, _files["train.jsonl"]);
        var trained = Read(_folder.RowLossesFile);
        AssertMeasured(trained, _files["train.jsonl"]);
        Assert.Equal(Enumerable.Range(1, 24), rows.Concat(trained).Select(row => (int)row.Record).Order());

        var (training, validation) = Events();
        Assert.Equal((18, 18, _files["train.jsonl"]), (training.Rows, training.TotalRows, training.File));
        Assert.Null(training.MedianBaseLoss);
        Assert.All(training.Worst.Concat(training.Best), row => Assert.Null(row.BaseLoss));
        Assert.Equal((6, 6, _files["train.jsonl"]), (validation.Rows, validation.TotalRows, validation.File));
        Assert.Equal(rows.Select(row => row.BaseLoss!.Value).Order().ElementAt(2), validation.MedianBaseLoss);
        Assert.Equal(rows.OrderByDescending(row => row.Loss), validation.Worst.Select(Figures));
        Assert.Equal(rows.OrderBy(row => row.Loss), validation.Best.Select(Figures));
        Assert.All(validation.Worst.Concat(training.Best), row => Assert.Equal($"What is {row.Record} plus {row.Record}?", row.Prompt));
    }

    [Fact]
    public void Run_ValidationFile_IsWhereItsRowsStand()
    {
        WriteSpread(_files["held.jsonl"], 30);

        Run(Measured with { ValidationSplit = null, RowLosses = 10 }, validation: _files["held.jsonl"]);

        var rows = Read(_folder.ValidationRowLossesFile);
        Assert.Equal(Enumerable.Range(0, 10).Select(row => (1L + (3 * row), 2L + (6 * row))), rows.Select(row => (row.Record, row.Line)));
        AssertMeasured(rows, _files["held.jsonl"]);
        var (training, validation) = Events();
        Assert.Equal((_files["train.jsonl"], 10, 24), (training.File, training.Rows, training.TotalRows));
        Assert.Equal((_files["held.jsonl"], 10, 30), (validation.File, validation.Rows, validation.TotalRows));
    }

    [Fact]
    public void Run_ManyRows_KeepsTheHardestAndTheEasiest()
    {
        TinyModel.WriteData(_files, 60);

        Run(Measured with { NEpochs = 1, ValidationSplit = 30 });

        var (training, validation) = Events();
        foreach (var (rows, csv) in new[] { (training, Read(_folder.RowLossesFile)), (validation, Read(_folder.ValidationRowLossesFile)) })
        {
            Assert.Equal(30, csv.Count);
            Assert.Equal(csv.OrderByDescending(row => row.Loss).Take(25), rows.Worst.Select(Figures));
            Assert.Equal(csv.OrderBy(row => row.Loss).Take(25), rows.Best.Select(Figures));
        }
    }

    [Fact]
    public void Run_NothingHeldOut_MeasuresTheTrainingRowsAlone()
    {
        Run(Measured with { ValidationSplit = 0 });

        Assert.Equal(RowPurpose.Training, Assert.Single(_events.OfType<RowLossesEvent>()).Data);
        Assert.Equal("record,line,loss,tokens", File.ReadLines(_folder.RowLossesFile).First());
        Assert.False(File.Exists(_folder.ValidationRowLossesFile));
    }

    [Fact]
    public void Run_NoRowsAskedFor_MeasuresNone()
    {
        Run(Measured with { RowLosses = 0 });

        Assert.Empty(_events.OfType<RowLossesEvent>());
        Assert.False(File.Exists(_folder.RowLossesFile) || File.Exists(_folder.ValidationRowLossesFile));
    }

    [Fact]
    public void Run_StoppedBetweenTheTwo_LeavesTheValidationRowsAndKeepsTheAdapter()
    {
        StopOn<RowLossesEvent>(keep: true);

        Assert.IsType<CompletedEvent>(Run(Measured));

        Assert.Equal(RowPurpose.Training, Assert.Single(_events.OfType<RowLossesEvent>()).Data);
        Assert.False(File.Exists(_folder.ValidationRowLossesFile));
        Assert.DoesNotContain(_events, happened => happened is LogEvent);
    }

    [Fact]
    public void WithBase_Fault_LeavesTheAdapterOn()
    {
        using var model = Model();
        using var adapter = Adapters.Create(model, HyperparameterResolver.Resolve(Measured, new ResolverFacts(16, 32, 24, HasValidationFile: false, "cpu", "fp32")));

        Assert.False(adapter.WithBase(() => adapter.Enabled));
        Assert.Throws<InvalidOperationException>(() => adapter.WithBase<int>(() => throw new InvalidOperationException()));

        Assert.True(adapter.Enabled);
    }

    // A record on every second line, so that numbers and lines differ.
    private static void WriteSpread(string file, int records) =>
        File.WriteAllLines(file, Enumerable.Range(1, records).SelectMany(row => new[] { string.Empty, $"{{\"prompt\":\"What is {row} plus {row}?\",\"completion\":\"It is {2 * row}{(row % 4 == 0 ? ", as everybody knows" : null)}.\"}}" }));

    private static Row Figures(RowLoss row) => new(row.Record, row.Line, row.Loss, row.BaseLoss, row.Tokens);

    private static List<Row> Read(string csv)
    {
        var lines = File.ReadAllLines(csv);
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => names.Zip(line.Split(','), (name, text) => (name, Value: double.Parse(text, CultureInfo.InvariantCulture))).ToDictionary(cell => cell.name, cell => cell.Value))
            .Select(row => new Row((long)row["record"], (long)row["line"], row["loss"], row.TryGetValue("base_loss", out var ofBase) ? ofBase : null, (int)row["tokens"]))];
    }

    private (RowLossesEvent Training, RowLossesEvent Validation) Events()
    {
        var rows = _events.OfType<RowLossesEvent>().ToList();
        Assert.Equal([RowPurpose.Training, RowPurpose.Validation], rows.Select(item => item.Data));
        return (rows[0], rows[1]);
    }

    private ICausalLanguageModel Model() => ModelLoader.Load(_model, new ComputeDevice("cpu", "fp32"));

    // The adapter that the run wrote, and the base without any, on one row at a time.
    private void AssertMeasured(List<Row> rows, string file)
    {
        var text = ModelText.Load(_model);
        var resolved = _events.OfType<ResolvedEvent>().Last().Hyperparameters;
        var encoder = text.Encoder(EncodingOptions.Of(resolved, null));
        var records = DatasetFile.Open(file).Records().ToList();
        using var model = Model();
        List<double> bases = [.. rows.Select(Loss)];
        using var adapter = Adapters.Load(_folder.AdapterFolder, model);
        foreach (var (row, ofBase) in rows.Zip(bases))
        {
            Assert.Equal(records[(int)row.Record - 1].FileLine, row.Line);
            Assert.Equal(Loss(row), row.Loss, 1e-5);
            Assert.Equal(row.BaseLoss ?? ofBase, ofBase, 1e-5);
            Assert.NotEqual(ofBase, row.Loss, 1e-3);
        }

        double Loss(Row row) => Evaluator.Run(model, [encoder.Encode(records[(int)row.Record - 1])], batchSize: 1, text.PaddingId)!.Loss;
    }

    private sealed record Row(long Record, long Line, double Loss, double? BaseLoss, int Tokens);
}
