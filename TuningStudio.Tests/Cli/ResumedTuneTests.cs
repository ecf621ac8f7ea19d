using TuningStudio.Cli;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Cli;

/// <summary>Runs that were interrupted, and how they go on.</summary>
[Collection("Torch")]
public sealed class ResumedTuneTests : TinyTune
{
    [Fact]
    public void Tune_InterruptedBeforeTheFirstStep_HasNothingToKeep()
    {
        var run = CliRun.Of(new InterruptAtOnce(), Arguments("--json"));
        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
        Assert.Equal("cancelled", run.Lines[^1].GetProperty("type").GetString());
        Assert.False(Directory.Exists(Folder["run/adapter"]));
    }

    [Fact]
    public void Resume_RunThatWasStoppedEarly_GoesOnToTheSameAdapter()
    {
        Tune("--checkpoint-steps", "2", "--learning-rate", "0.01");
        var expected = File.ReadAllBytes(Folder["run/adapter/adapter_model.safetensors"]);

        // What a stop after step 4 leaves: its checkpoint, and an adapter.
        var lines = File.ReadAllLines(Folder["run/events.jsonl"]);
        File.WriteAllLines(Folder["run/events.jsonl"], [.. lines[..^1], lines[^1].Replace("\"stoppedEarly\":false", "\"stoppedEarly\":true", StringComparison.Ordinal)]);
        File.WriteAllText(Folder["run/adapter/adapter_model.safetensors"], "early");
        Directory.Delete(Folder["run/checkpoints/step-000006"], recursive: true);

        var run = CliRun.Of("tune", "--resume", "--output", Folder["run"], "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(4, run.Lines[0].GetProperty("resumedFromStep").GetInt32());
        Assert.Equal(expected, File.ReadAllBytes(Folder["run/adapter/adapter_model.safetensors"]));
    }

    [Fact]
    public void Tune_InterruptedTwice_DiscardsAndCanBeResumed()
    {
        var cancelled = CliRun.Of(new InterruptAtOnce(times: 2), Arguments("--json"));
        Assert.Equal(ExitCodes.Cancelled, cancelled.ExitCode);
        Assert.Equal("cancelled", cancelled.Lines[^1].GetProperty("type").GetString());
        Assert.False(Directory.Exists(Folder["run/adapter"]));

        var resumed = CliRun.Of("tune", "--resume", "--output", Folder["run"]);
        Assert.Equal(ExitCodes.Ok, resumed.ExitCode);
        Assert.True(Directory.Exists(Folder["run/adapter"]));
    }

    [Fact]
    public void Resume_KilledRun_GoesOnFromItsCheckpointToTheSameAdapter()
    {
        Tune("--checkpoint-steps", "2", "--learning-rate", "0.01");
        var expected = File.ReadAllBytes(Folder["run/adapter/adapter_model.safetensors"]);

        // What a kill after step 5 leaves: the log up to there, half a line, and no adapter.
        var lines = File.ReadAllLines(Folder["run/events.jsonl"]);
        var fifth = Array.FindIndex(lines, line => line.Contains("\"type\":\"step\",\"step\":5,", StringComparison.Ordinal));
        File.WriteAllText(Folder["run/events.jsonl"], string.Join('\n', lines[..(fifth + 1)]) + "\n{\"type\":\"st");
        Directory.Delete(Folder["run/adapter"], recursive: true);
        Directory.Delete(Folder["run/checkpoints/step-000006"], recursive: true);

        var run = CliRun.Of("tune", "--resume", "--output", Folder["run"], "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(4, run.Lines[0].GetProperty("resumedFromStep").GetInt32());
        Assert.Equal(fifth + 2, run.Lines[0].GetProperty("sequence").GetInt32());
        Assert.Equal(expected, File.ReadAllBytes(Folder["run/adapter/adapter_model.safetensors"]));
    }

    [Fact]
    public void Resume_FinishedRun_SaysItIsDone()
    {
        Tune();
        var before = File.ReadAllText(Folder["run/events.jsonl"]);
        var run = CliRun.Of("tune", "--resume", "--output", Folder["run"]);
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("Done after 6 steps", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Folder["run/events.jsonl"]));
    }

    [Fact]
    public void Resume_NoRunThere_SaysSo() => CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "holds no run", "tune", "--resume", "--output", Folder["none"]);

    [Fact]
    public void Resume_WithOtherSettings_Refuses() => CliRun.Fails(
        ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--rank cannot be given with --resume", "tune", "--resume", "--output", Folder["run"], "--rank", "4");
}
