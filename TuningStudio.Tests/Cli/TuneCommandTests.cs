using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class TuneCommandTests : TinyTune
{
    [Fact]
    public void Tune_Json_PrintsTheLinesOfTheEventLog()
    {
        var run = Tune("--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(File.ReadAllText(Folder["run/events.jsonl"]), run.Output);
        Assert.Equal(Enumerable.Range(1, run.Lines.Count), run.Lines.Select(line => line.GetProperty("sequence").GetInt32()));
        var steps = run.Lines.Where(line => line.GetProperty("type").GetString() == "step").ToList();
        Assert.Equal(Enumerable.Range(1, 6), steps.Select(step => step.GetProperty("step").GetInt32()));
        Assert.All(steps, step => Assert.True(step.GetProperty("trainLoss").GetDouble() > 0));
        Assert.Equal("completed", run.Lines[^1].GetProperty("type").GetString());
        Assert.True(File.Exists(Folder["run/adapter/adapter_model.safetensors"]));
    }

    [Fact]
    public void Tune_ForPeople_TellsHowItWent()
    {
        var run = Tune("--name", "Sums");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("Run Sums", run.Output, StringComparison.Ordinal);
        Assert.Contains("; 1 epoch = 6 steps of ", run.Output, StringComparison.Ordinal);
        Assert.Contains("step 6/6  loss ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Done after 6 steps", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public void Tune_Spec_KeepsFullPathsAndOnlyWhatWasSet()
    {
        Tune("--system-prompt", "Be brief.");
        var spec = JsonSerializer.Deserialize(File.ReadAllText(Folder["run/spec.json"]), StudioJson.Line.RunSpec)!;
        Assert.Equal(("run", "run", Model, TrainingFile, "Be brief."), (spec.Id, spec.Name, spec.Model, spec.TrainingFile, spec.SystemPrompt));
        Assert.Equal((1, 4, null), (spec.Hyperparameters.NEpochs, spec.Hyperparameters.Rank, spec.Hyperparameters.LearningRate));
    }

    [Fact]
    public void Tune_Twice_RefusesToOverwrite()
    {
        Tune();
        var before = File.ReadAllText(Folder["run/events.jsonl"]);
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "holds a run already", Arguments());
        Assert.Equal(before, File.ReadAllText(Folder["run/events.jsonl"]));
    }

    [Fact]
    public void Tune_OutputHoldsSomethingElse_Refuses()
    {
        Directory.CreateDirectory(Folder["run"]);
        File.WriteAllText(Folder["run/thesis.txt"], "years of work");
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "not empty", Arguments());
        Assert.Equal("years of work", File.ReadAllText(Folder["run/thesis.txt"]));
    }

    [Fact]
    public void Tune_MissingTrainingFile_LeavesNoFolderBehind()
    {
        File.Delete(TrainingFile);
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "training file does not exist", Arguments());
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Fact]
    public void Tune_SeveralThingsWrong_SaysAllOfThem()
    {
        File.WriteAllText(Folder["options.json"], """{"n_epochs": 2, "max_steps": 5}""");

        var run = CliRun.Of("tune", "--model", Model, "--training-file", Folder["gone.jsonl"], "--validation-file", Folder["away.jsonl"], "--output", Folder["run"], "--rank", "99", "--options", Folder["options.json"], "--target-modules", "z_proj");

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.All(
            ["training file does not exist", "validation file does not exist", "--n-epochs, --max-steps decide the same thing", "more than the model's width of 16", "no layer 'z_proj'"],
            text => Assert.Contains(text, run.Error, StringComparison.Ordinal));
        Assert.Contains("model folder does not exist", CliRun.Of("tune", "--model", Folder["nowhere"], "--training-file", Folder["gone.jsonl"], "--output", Folder["run"]).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Fact]
    public void Tune_LabelsThatAreNotInTheData_LeaveNoFolderBehind()
    {
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--classification-n-classes is 3, but the data has 24 different answers", Arguments("--compute-classification-metrics", "--classification-n-classes", "3"));
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Fact]
    public void Tune_OptionsOfTransformers_AreTakenAndWhatIsDoneOtherwiseIsSaid()
    {
        File.WriteAllText(Folder["options.json"], """{"logging_steps": 5, "gradient_checkpointing": true, "bf16": false, "n_epochs": 1}""");

        var run = CliRun.Of(Arguments("--options", Folder["options.json"]));

        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Contains("logging_steps: Every update is recorded", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_MalformedLine_FailsAndMayBeStartedAgainInPlace()
    {
        var lines = File.ReadAllLines(TrainingFile);
        lines[6] = "{\"prompt\":";
        File.WriteAllLines(TrainingFile, lines);

        var failed = Tune();
        Assert.Equal(ExitCodes.BadInput, failed.ExitCode);
        Assert.Contains($"error: {TrainingFile}:7: ", failed.Error, StringComparison.Ordinal);

        TinyModel.WriteData(Folder);
        Assert.Equal(ExitCodes.Ok, Tune().ExitCode);
    }

    [Fact]
    public void Tune_UnknownTargetModules_AreAllNamedBeforeAnythingIsMade()
    {
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "'z_proj' and no 'qproj'", Arguments("--target-modules", "z_proj,q_proj,qproj"));
        Assert.Contains("q_proj, ", CliRun.Of(Arguments("--target-modules", "z_proj")).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Theory]
    [InlineData("nothing_proj")]
    [InlineData("(")]
    public void Tune_OneTargetThatIsNeitherNameNorPattern_IsRefused(string target) =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, $"no layer '{target}'", Arguments("--target-modules", target));

    [Theory]
    [InlineData("lm_head,q_proj")]
    [InlineData(@".*\.0\..*_proj")]
    public void Tune_NamesBesideTheBlocksOrOnePattern_AreTaken(string targets) =>
        Assert.Equal(ExitCodes.Ok, CliRun.Of(Arguments("--target-modules", targets)).ExitCode);

    [Fact]
    public void Tune_OptionsOfAnotherMethod_AreRefusedInOneSentence()
    {
        CliRun.Fails(
            ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "The method ia3 does not know --rank (of lora) and --virtual-tokens (of prompt-tuning, p-tuning, prefix-tuning): leave them out",
            Arguments("--method", "ia3", "--virtual-tokens", "3"));
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Fact]
    public void Help_ShowsEveryMethodsAdviceAndWhoseAnOptionIs()
    {
        var help = CliRun.Of("tune", "--help").Output;

        Assert.All(TuningMethods.All, method => Assert.Contains($"- {method.Name}: {method.Advice.English}", help, StringComparison.Ordinal));
        Assert.Contains("[last-layers] How many blocks", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_FolderInUse_Refuses()
    {
        Directory.CreateDirectory(Folder["run"]);
        using (TuningStudio.Cli.Tuning.RunLock.Take(new RunFolder(Folder["run"])))
        {
            Assert.Throws<TuningException>(() => TuningStudio.Cli.Tuning.RunLock.Take(new RunFolder(Folder["run"])));
        }

        TuningStudio.Cli.Tuning.RunLock.Take(new RunFolder(Folder["run"])).Dispose();
        Assert.Empty(Directory.GetFiles(Folder["run"]));
    }

    [Fact]
    public void Tune_FolderOfARunningRun_LeavesItsRequestAlone()
    {
        Directory.CreateDirectory(Folder["run"]);
        File.WriteAllText(Folder["run/spec.json"], "the other's");
        using (TuningStudio.Cli.Tuning.RunLock.Take(new RunFolder(Folder["run"])))
        {
            CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "Another process is at work", Arguments());
        }

        Assert.Equal("the other's", File.ReadAllText(Folder["run/spec.json"]));
    }

    [Fact]
    public void Tune_NamesOfOtherTools_AreUnderstood()
    {
        var run = CliRun.Of(
            "tune", "-m", Model, "--training_file", TrainingFile, "--output", Folder["run"], "--r", "2", "--lora_alpha=8", "--train_steps", "3", "--batch_size", "4", "--lr_scheduler_type", "inverse_sqrt",
            "--prompt_loss_weight", "0.1", "--label_smoothing_factor", "0.1", "--neftune-noise-alpha", "5", "--adam_beta2", "0.95", "--exclude_modules", "down_proj", "--precision", "fp32", "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(3, run.Lines.Count(line => line.GetProperty("type").GetString() == "step"));
        var resolved = JsonSerializer.Deserialize(File.ReadAllText(Folder["run/resolved.json"]), StudioJson.Line.ResolvedHyperparameters)!;
        Assert.Equal((2, 8.0, 3, 4, "inverse_sqrt"), (resolved.Rank, resolved.Alpha, resolved.TotalSteps, resolved.EffectiveBatchSize, resolved.Schedule));
        Assert.Equal((0.1, 0.1, 5.0, 0.95), (resolved.PromptLossWeight, resolved.LabelSmoothing, resolved.NeftuneNoiseAlpha, resolved.AdamBeta2));
    }

    [Fact]
    public void Tune_Preset_IsRecordedAndGivesWayToFlags()
    {
        File.WriteAllText(Folder["options.json"], """{"lora_alpha": 6, "n_epochs": 1}""");
        var run = CliRun.Of("tune", "--model", Model, "--training-file", TrainingFile, "--output", Folder["run"], "--preset", "vertex", "--options", Folder["options.json"], "--rank", "2", "--precision", "fp32");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var spec = JsonSerializer.Deserialize(File.ReadAllText(Folder["run/spec.json"]), StudioJson.Line.RunSpec)!;
        Assert.Equal(new HyperparameterOptions { Rank = 2, Alpha = 6, NEpochs = 1, BatchSize = 8, LearningRateFactor = 1, Precision = "fp32" }, spec.Hyperparameters);
        Assert.Equal("vertex", spec.Preset);
        Assert.Equal("vertex", JsonSerializer.Deserialize(File.ReadAllText(Folder["run/resolved.json"]), StudioJson.Line.ResolvedHyperparameters)!.Preset);
    }

    [Fact]
    public void Tune_Contradictions_AreReportedAllAtOnceBeforeAnythingIsMade()
    {
        var run = CliRun.Of(Arguments("--train-steps", "5", "--learning-rate", "1", "--learning-rate-multiplier", "0.1", "--batch-size", "6", "--preset", "none", "--alpha", "0"));

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.All(
            ["--n-epochs, --max-steps decide", "--learning-rate, --learning-rate-multiplier decide", "--batch-size is 6, but", "--preset must be one of quick", "--alpha must be between"],
            text => Assert.Contains(text, run.Error, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Fact]
    public void Tune_OptionsThatDoNotFitTheModel_LeaveNoFolderBehind()
    {
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "more than the model's width of 16", [.. Arguments().Select(word => word == "4" ? "32" : word)]);
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "no layer 'w_proj'", Arguments("--exclude-modules", "w_proj"));
        Assert.False(Directory.Exists(Folder["run"]));
    }

    [Fact]
    public void Tune_Suffix_NamesTheRun()
    {
        Tune("--suffix", "Sums!");
        var spec = JsonSerializer.Deserialize(File.ReadAllText(Folder["run/spec.json"]), StudioJson.Line.RunSpec)!;
        Assert.StartsWith("model:ft:sums-20", spec.Name, StringComparison.Ordinal);
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "keep one of them", Arguments("--suffix", "a", "--name", "b"));
    }

    [Fact]
    public void Presets_AreListedWithTheirValues()
    {
        var presets = CliRun.Of("presets", "--json").Lines;
        Assert.Equal(HyperparameterPresets.All.Select(preset => preset.Name), presets.Select(preset => preset.GetProperty("name").GetString()));
        Assert.Equal("384", presets.Single(preset => preset.GetProperty("name").GetString() == "llama3-huanhuan").GetProperty("hyperparameters").GetProperty("maxSequenceLength").GetString());
        Assert.Contains("vertex: ", CliRun.Of("presets").Output, StringComparison.Ordinal);
    }
}
