using System.Globalization;
using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class SweepCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _data;

    public SweepCommandTests()
    {
        _model = TinyModel.Create(_folder);
        _data = TinyModel.WriteData(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweep_Grid_RunsEachAndComparesThem()
    {
        var run = Sweep("--grid", "lr=1e-4,0.02", "--grid", "rank=2,4", "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(["sweepRun", "sweepRun", "sweepRun", "sweepRun", "sweep"], run.Lines.Select(line => line.GetProperty("type").GetString()));
        var rows = run.Lines.Take(4).Select(line => line.GetProperty("run")).ToList();
        var best = rows.MinBy(row => row.GetProperty("value").GetDouble());
        Assert.Equal("0.02", best.GetProperty("values").GetProperty("learningRate").GetString());
        Assert.Equal(best.GetProperty("number").GetInt32(), run.Lines[4].GetProperty("best").GetInt32());
        Assert.True(File.Exists(Path.Combine(run.Lines[4].GetProperty("adapterFolder").GetString()!, "adapter_model.safetensors")));
        var table = File.ReadAllLines(_folder["sweep/sweep.csv"]);
        Assert.Equal("run,learningRate,rank,status,step,validation_loss,best_validation_loss,best_step,seconds", table[0]);
        Assert.StartsWith("4,0.02,4,done,6,", table[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_ForPeople_MarksTheBest()
    {
        var run = Sweep("--grid", "learning_rate=1e-4,0.02");

        Assert.Contains("Best: run 2, adapter in", run.Output, StringComparison.Ordinal);
        Assert.Contains("| 2 * | 0.02 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Run 1 of 2: learningRate 1e-4", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_Resumed_RepeatsNothingThatIsFinished()
    {
        Sweep("--grid", "rank=2,4");
        var before = File.ReadAllText(_folder["sweep/runs/001/events.jsonl"]);
        Directory.Delete(_folder["sweep/runs/002"], recursive: true);

        var run = CliRun.Of("sweep", "--resume", "--output", _folder["sweep"], "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal([2], run.Lines.Where(line => line.GetProperty("type").GetString() == "sweepRun").Select(line => line.GetProperty("run").GetProperty("number").GetInt32()));
        Assert.Equal(before, File.ReadAllText(_folder["sweep/runs/001/events.jsonl"]));
    }

    [Fact]
    public void Sweep_Interrupted_GoesOnWithTheRunItWasAt()
    {
        var stopped = CliRun.Of(new InterruptAtOnce(), Arguments("--grid", "rank=2,4", "--json"));
        Assert.Equal(ExitCodes.Cancelled, stopped.ExitCode);
        Assert.False(Directory.Exists(_folder["sweep/runs/002"]));

        var run = CliRun.Of("sweep", "--resume", "--output", _folder["sweep"], "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal([1, 2], run.Lines.Take(2).Select(line => line.GetProperty("run").GetProperty("number").GetInt32()));
        Assert.All(run.Lines.Take(2), line => Assert.Equal(6, line.GetProperty("run").GetProperty("step").GetInt32()));
    }

    [Fact]
    public void Sweep_HopelessRun_IsEndedEarlyAndStaysSo()
    {
        var run = Sweep("--grid", "lr=0.02,0.021,0.022,1e-8", "--validation-steps", "2", "--json");

        Assert.Equal(["done", "done", "done", "hopeless"], run.Lines.Take(4).Select(line => line.GetProperty("run").GetProperty("status").GetString()));
        Assert.Equal(4, run.Lines[3].GetProperty("run").GetProperty("step").GetInt32());
        Assert.Equal([4], JsonSerializer.Deserialize(File.ReadAllText(_folder["sweep/sweep.json"]), StudioJson.Line.SweepSpec)!.Stopped);
        Assert.True(Directory.Exists(_folder["sweep/runs/004/adapter"]));
        Assert.Single(CliRun.Of("sweep", "--resume", "--output", _folder["sweep"], "--json").Lines);
    }

    [Fact]
    public void Sweep_KilledBeforeAHopelessRunHadEnded_JudgesItAnew()
    {
        Sweep("--grid", "lr=0.02,0.021,0.022,1e-8", "--validation-steps", "2", "--json");
        var (events, request) = (_folder["sweep/runs/004/events.jsonl"], _folder["sweep/sweep.json"]);
        File.WriteAllLines(events, File.ReadAllLines(events)[..^1]);
        Directory.Delete(_folder["sweep/runs/004/adapter"], recursive: true);
        var spec = JsonSerializer.Deserialize(File.ReadAllText(request), StudioJson.Line.SweepSpec)!;
        File.WriteAllText(request, JsonSerializer.Serialize(spec with { Stopping = "none" }, StudioJson.Line.SweepSpec));

        var row = CliRun.Of("sweep", "--resume", "--output", _folder["sweep"], "--json").Lines[0].GetProperty("run");

        Assert.Equal((4, "done", 6), (row.GetProperty("number").GetInt32(), row.GetProperty("status").GetString(), row.GetProperty("step").GetInt32()));
        Assert.Empty(JsonSerializer.Deserialize(File.ReadAllText(request), StudioJson.Line.SweepSpec)!.Stopped);
    }

    [Fact]
    public void Sweep_ByAClassificationMetric_RanksByIt()
    {
        var labelled = _folder["labelled.jsonl"];
        File.WriteAllLines(labelled, Enumerable.Range(0, 24).Select(row => $"{{\"prompt\":\"{(row % 2 == 0 ? "good" : "bad")} {row}\",\"completion\":\"{(row % 2 == 0 ? "yes" : "no")}\"}}"));

        var run = Sweep("--grid", "lr=1e-8,0.05", "--training-file", labelled, "--validation-file", labelled, "--compute-classification-metrics", "--metric", "auroc", "--validation-steps", "2", "--stop-hopeless", "none", "--json");

        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.All(run.Lines.Take(2), line => Assert.InRange(line.GetProperty("run").GetProperty("best").GetDouble(), 0, 1));
        Assert.Equal("auroc", run.Lines[2].GetProperty("metric").GetString());
        Assert.Equal(run.Lines[2].GetProperty("best").GetInt32(), run.Lines.Take(2).MaxBy(line => line.GetProperty("run").GetProperty("value").GetDouble()).GetProperty("run").GetProperty("number").GetInt32());
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "auroc is measured only with --compute-classification-metrics", Arguments("--grid", "rank=2,4", "--metric", "auroc"));
    }

    [Fact]
    public void Sweep_RunThatStoppedByItself_IsDone()
    {
        var run = Sweep("--grid", "rank=2,4", "--lr", "1e-8", "--validation-steps", "1", "--early-stopping-patience", "1", "--early-stopping-min-delta", "0.5", "--json");

        Assert.All(run.Lines.Take(2), line => Assert.Equal(("done", true), (line.GetProperty("run").GetProperty("status").GetString(), line.GetProperty("run").GetProperty("step").GetInt32() < 6)));
        Assert.Single(CliRun.Of("sweep", "--resume", "--output", _folder["sweep"], "--json").Lines);
    }

    [Fact]
    public void Sweep_RunWhoseLossIsNoNumber_IsPassedOver()
    {
        // Each update multiplies the weights by -9.
        var run = CliRun.Of(Arguments(20, "--grid", "lr=1,0.02", "--max-gradient-norm", "0", "--weight-decay", "10", "--json"));

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(["failed", "done"], run.Lines.Take(2).Select(line => line.GetProperty("run").GetProperty("status").GetString()));
    }

    [Fact]
    public void Sweep_Random_DrawsAsManyAsAskedFor()
    {
        var run = Sweep("--range", "learningRate=log:1e-4:1e-2", "--grid", "rank=2,4", "--random", "3", "--metric", "tokenAccuracy", "--json");

        Assert.Equal(4, run.Lines.Count);
        Assert.All(run.Lines.Take(3), line => Assert.InRange(
            double.Parse(line.GetProperty("run").GetProperty("values").GetProperty("learningRate").GetString()!, CultureInfo.InvariantCulture), 1e-4, 1e-2));
    }

    [Fact]
    public void Sweep_WhatIsWrong_IsSaidBeforeAnythingIsMade()
    {
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "names 'temperature', which is no hyperparameter", Arguments("--grid", "temperature=1"));
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "is no range", Arguments("--range", "rank=4,8", "--random", "2"));
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "needs a hyperparameter that differs", Arguments());
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "more than the model's width of 16", Arguments("--grid", "rank=4,32"));
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--grid cannot be given with --resume", "sweep", "--resume", "--output", _folder["sweep"], "--grid", "rank=1");
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "holds no sweep", "sweep", "--resume", "--output", _folder["sweep"]);
        Assert.False(Directory.Exists(_folder["sweep"]));
    }

    [Fact]
    public void Sweep_NothingToCompareBy_SaysSoAndStops()
    {
        var few = TinyModel.WriteData(_folder, records: 8);
        var run = CliRun.Of("sweep", "--model", _model, "--training-file", few, "--output", _folder["sweep"], "--grid", "rank=2,4", "--precision", "fp32");

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("no validation data to compare the runs by", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["sweep/runs/002"]));
    }

    private string[] Data => ["--training-file", _data, "--validation-file", _data];

    private CliRun Sweep(params string[] more) => CliRun.Of(Arguments(more));

    private string[] Arguments(params string[] more) => Arguments(epochs: 1, more);

    private string[] Arguments(int epochs, params string[] more) =>
    [
        "sweep", "--model", _model, .. more.Contains("--training-file") ? [] : Data, "--output", _folder["sweep"], "--n-epochs", epochs.ToString(CultureInfo.InvariantCulture), "--batch-size", "4", "--checkpoint-steps", "2", "--precision", "fp32", .. more,
    ];
}
