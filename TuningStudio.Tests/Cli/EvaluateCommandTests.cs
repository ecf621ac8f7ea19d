using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvaluateCommandTests() => Assert.Equal(ExitCodes.Ok, CliRun.Of(
        "tune", "--model", TinyModel.Create(_folder), "--training-file", TinyModel.WriteData(_folder), "--output", Run.Root, "--rank", "4", "--n-epochs", "1", "--micro-batch-size", "2",
        "--gradient-accumulation-steps", "1", "--validation-split", "0.25", "--validation-steps", "3", "--checkpoint-steps", "3", "--precision", "fp32").ExitCode);

    private RunFolder Run => new(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_ForScripts_GivesTheFiguresOfTheRunAndKeepsThem()
    {
        var own = RunEventFile.Read(Run.EventsFile).OfType<ValidationEvent>().Single(measured => measured.Step == 6);

        var run = CliRun.Of("evaluate", Run.Root, "--checkpoint", "6", "--json");

        Assert.Equal((ExitCodes.Ok, string.Empty), (run.ExitCode, run.Error));
        var line = Assert.Single(run.Lines);
        Assert.Equal(("evaluation", Run.Root), (line.GetProperty("type").GetString(), line.GetProperty("run").GetString()));
        var figures = line.GetProperty("figures");
        Assert.Equal(
            (6, own.ValidationLoss, own.Perplexity, own.TokenAccuracy, own.SequenceAccuracy, 6, "cpu", "fp32"),
            (figures.GetProperty("step").GetInt32(), Number("validationLoss"), Number("perplexity"), Number("tokenAccuracy"), Number("sequenceAccuracy"), figures.GetProperty("examples").GetInt32(), figures.GetProperty("device").GetString(), figures.GetProperty("precision").GetString()));
        Assert.Equal(figures.Deserialize(StudioJson.Line.CheckpointFigures), CheckpointFigures.Read(Run, 6));

        double Number(string name) => figures.GetProperty(name).GetDouble();
    }

    [Fact]
    public void Evaluate_WithProgress_SaysHowFarItIs()
    {
        var run = CliRun.Of("evaluate", Run.Root, "--json", "--progress");

        Assert.Equal(["preparingData", "loadingModel", "validating"], run.Lines.SkipLast(1).Select(line => line.GetProperty("phase").GetString()).Distinct());
        Assert.Equal(CheckpointStore.ResumeStep(Run), run.Lines[^1].GetProperty("figures").GetProperty("step").GetInt32());
    }

    [Fact]
    public void Evaluate_ForPeople_IsOneSentence()
    {
        var run = CliRun.Of("evaluate", Run.Root, "--checkpoint", "3");

        Assert.StartsWith("Step 3 on 6 examples: validation loss ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_WhatIsNotThere_IsNamed()
    {
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "no checkpoint of step 4", "evaluate", Run.Root, "--checkpoint", "4");
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "holds no run", "evaluate", _folder.Root);
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--device", "evaluate", Run.Root, "--device", "abacus");
    }

    [Fact]
    public void Evaluate_Interrupted_EndsAsCancelledAndKeepsNothing()
    {
        var run = CliRun.Of(new InterruptAtOnce(), "evaluate", Run.Root, "--checkpoint", "6");

        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
        Assert.Null(CheckpointFigures.Read(Run, 6));
    }
}
