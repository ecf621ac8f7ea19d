using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>Steering and going on from the command line.</summary>
[Collection("Torch")]
public sealed class SteeredRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _data;

    public SteeredRunTests()
    {
        _model = TinyModel.Create(_folder);
        _data = TinyModel.WriteData(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Control_RunAtWork_IsHeardAndTakenUpAgain()
    {
        var run = Task.Run(() => Tune("--n-epochs", "900", "--json"), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => Count("step") > 2);
        foreach (var order in new[] { "checkpoint", "evaluate", "learning-rate 0.004" })
        {
            Assert.Equal(ExitCodes.Ok, CliRun.Of(["control", _folder["run"], .. order.Split(' '), "--json"]).ExitCode);
        }

        await Eventually.HoldsAsync(() => Count("learningRate") > 1);
        Assert.Equal("pause", CliRun.Of("control", _folder["run"], "pause", "--json").Lines[0].GetProperty("command").GetString());
        var paused = await run;

        Assert.Equal(ExitCodes.Cancelled, paused.ExitCode);
        Assert.Equal("paused", paused.Lines[^1].GetProperty("type").GetString());
        Assert.Equal(["checkpoint", "evaluate", "learningRate", "pause"], paused.Lines.Where(line => line.GetProperty("type").GetString() == "command").Select(line => line.GetProperty("command").GetProperty("type").GetString()));
        Assert.Equal(0.004, Assert.Single(paused.Lines, line => line.GetProperty("type").GetString() == "learningRate").GetProperty("learningRate").GetDouble());
        var step = paused.Lines[^1].GetProperty("step").GetInt32();

        // What was left for the run before must not end the next one; what says how to go on counts.
        CommandFiles.Leave(Run, new StopCommand(Keep: false), TimeProvider.System);
        var resumed = Task.Run(() => CliRun.Of("tune", "--resume", "--learning-rate", "0.003", "--output", _folder["run"], "--json"), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => Count("learningRate") > 3 && Count("step") > step);
        CliRun.Of("control", _folder["run"], "stop");
        var stopped = await resumed;

        Assert.Equal(ExitCodes.Ok, stopped.ExitCode);
        Assert.Equal(step, stopped.Lines[0].GetProperty("resumedFromStep").GetInt32());
        Assert.Equal(0.003, stopped.Lines.First(line => line.GetProperty("type").GetString() == "step").GetProperty("learningRate").GetDouble());
        Assert.Equal("person", stopped.Lines[^1].GetProperty("reason").GetString());
        Assert.True(Directory.Exists(Run.AdapterFolder));
    }

    [Fact]
    public void Control_NobodyAtWork_SaysSoAndLeavesNothing()
    {
        Tune();
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "Nobody is at work", "control", _folder["run"], "pause");
        Assert.False(Directory.Exists(Run.CommandsFolder));
    }

    [Fact]
    public void Control_WrongRate_IsRefused() =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--learning-rate must be between", "control", _folder["run"], "learning-rate", "2");

    [Fact]
    public void Extend_FinishedRun_GoesOnAndCanBeResumedAfterAKill()
    {
        Tune();
        var extended = CliRun.Of("tune", "--extend", "1", "--learning-rate", "0.001", "--output", _folder["run"], "--json");
        Assert.Equal(ExitCodes.Ok, extended.ExitCode);
        Assert.Equal(Enumerable.Range(7, 6), extended.Lines.Where(line => line.GetProperty("type").GetString() == "step").Select(line => line.GetProperty("step").GetInt32()));

        // As if it had been killed before its first event.
        RunPreparation.Extend(Run, 1, null);
        var resumed = CliRun.Of("tune", "--resume", "--output", _folder["run"], "--json");

        Assert.Equal((ExitCodes.Ok, 18), (resumed.ExitCode, resumed.Lines[^1].GetProperty("step").GetInt32()));
        Assert.Equal([1, 1], JsonSerializer.Deserialize(File.ReadAllText(Run.SpecFile), StudioJson.Line.RunSpec)!.Extensions.Select(extension => extension.Epochs));
    }

    [Fact]
    public void Extend_RateThatCameTooLate_IsNotTakenForTheNewEpochs()
    {
        Tune();
        CommandFiles.Leave(Run, new LearningRateCommand(0.5), TimeProvider.System);

        var extended = CliRun.Of("tune", "--extend", "1", "--learning-rate", "0.001", "--output", _folder["run"], "--json");

        Assert.Equal(0.001, extended.Lines.First(line => line.GetProperty("type").GetString() == "step").GetProperty("learningRate").GetDouble());
    }

    [Fact]
    public void Extend_RunThatIsNotFinished_IsRefusedAndItsRequestStays()
    {
        Tune();
        File.AppendAllText(Run.EventsFile, JsonSerializer.Serialize<RunEvent>(new PausedEvent { Sequence = 999, Step = 3 }, StudioJson.Line.RunEvent) + "\n");
        var before = File.ReadAllText(Run.SpecFile);

        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "not finished", "tune", "--extend", "1", "--output", _folder["run"]);

        Assert.Equal(before, File.ReadAllText(Run.SpecFile));
    }

    [Fact]
    public void Branch_FromACheckpoint_TakesWhatIsNotSaidAnewFromItsRun()
    {
        Tune("--checkpoint-steps", "2", "--system-prompt", "Be brief.", "--target-modules", "q_proj,v_proj");

        var branched = CliRun.Of("tune", "--branch-from", _folder["run/checkpoints/step-000004"], "--keep-moments", "--learning-rate", "0.0007", "--output", _folder["branch"], "--json");

        Assert.Equal(ExitCodes.Ok, branched.ExitCode);
        var spec = JsonSerializer.Deserialize(File.ReadAllText(_folder["branch/spec.json"]), StudioJson.Line.RunSpec)!;
        Assert.Equal((_model, _data, "Be brief.", "run/step-000004", true), (spec.Model, spec.TrainingFile, spec.SystemPrompt, spec.BranchedFrom, spec.KeepMoments));
        Assert.Equal((1, 0.0007, null), (spec.Hyperparameters.NEpochs, spec.Hyperparameters.LearningRate, spec.Hyperparameters.Rank));
        Assert.Contains("\"r\": 4", File.ReadAllText(_folder["branch/adapter/adapter_config.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Branch_FromNoCheckpoint_SaysSo() =>
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "holds no checkpoint", "tune", "--branch-from", _folder.Root, "--output", _folder["branch"]);

    [Fact]
    public void Tune_ModesThatExclude_AreAllNamed()
    {
        var wrong = CliRun.Of("tune", "--extend", "x", "--rank", "3", "--keep-moments");

        Assert.Equal(ExitCodes.WrongOptions, wrong.ExitCode);
        Assert.All(
            ["--output is needed", "--rank cannot be given with --extend", "--extend must be a whole number", "--keep-moments is for --branch-from"],
            problem => Assert.Contains(problem, wrong.Error, StringComparison.Ordinal));
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--adapter cannot be given with --branch-from", "tune", "--branch-from", "a", "--adapter", "b", "--output", "c");
    }

    [Fact]
    public void Tune_LossBeyondHope_NamesTheCommandThatGoesOn()
    {
        var failed = Tune("--n-epochs", "300", "--learning-rate", "1", "--max-gradient-norm", "0", "--weight-decay", "10", "--alpha", "65536", "--checkpoint-steps", "1");

        Assert.Equal(ExitCodes.TrainingFailed, failed.ExitCode);
        Assert.Contains($"tuningstudio tune --resume --learning-rate 0.25 --output {_folder["run"]}", failed.Error, StringComparison.Ordinal);
    }

    private RunFolder Run => new(_folder["run"]);

    private int Count(string type)
    {
        if (!File.Exists(Run.EventsFile))
        {
            return 0;
        }

        using var log = new StreamReader(new FileStream(Run.EventsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return log.ReadToEnd().Split($"\"type\":\"{type}\"").Length - 1;
    }

    private CliRun Tune(params string[] more)
    {
        string[] standing = ["--n-epochs", "1", "--learning-rate", "0.002"];
        return CliRun.Of(
        [
            "tune", "--model", _model, "--training-file", _data, "--output", _folder["run"], "--rank", "4", "--micro-batch-size", "4", "--gradient-accumulation-steps", "1",
            "--validation-split", more.Contains("900") ? "0.2" : "0", "--schedule", "constant", "--warmup-ratio", "0", "--precision", "fp32",
            .. standing.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair), .. more,
        ]);
    }
}
