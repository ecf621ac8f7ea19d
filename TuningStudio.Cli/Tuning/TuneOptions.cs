using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TuningStudio.Cli.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Planning;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Tuning;

/// <summary>The options of <c>tune</c> and the request they make.</summary>
internal sealed class TuneOptions
{
    private readonly Option<string?> _model = new("--model") { Description = "Folder of the base model, in Hugging Face layout.", HelpName = "DIR" };
    private readonly Option<string?> _adapter = new("--adapter") { Description = "Adapter to go on from, instead of a fresh one; its method and shape are kept.", HelpName = "DIR" };
    private readonly Option<string?> _training = new("--training-file") { Description = "Training data: JSONL, JSON, CSV, Parquet or XLSX, also as .gz or .zip; the layout is recognised.", HelpName = "FILE" };
    private readonly Option<string?> _validation = new("--validation-file") { Description = "Validation data; without it some of the training data is held out.", HelpName = "FILE" };
    private readonly Option<string?> _name = new("--name") { Description = "What the run is called. Default: the name of the output folder.", HelpName = "TEXT" };
    private readonly Option<string?> _system = new("--system-prompt") { Description = "A system prompt put before every record that has none of its own.", HelpName = "TEXT" };
    private readonly Option<string[]> _prompts = new("--sample-prompt") { Description = "A prompt that the model answers before the first step and at every evaluation; may be given several times.", HelpName = "TEXT" };
    private readonly Option<string?> _output = new("--output") { Description = "Run folder: spec.json, events.jsonl, checkpoints/ and adapter/ go there.", HelpName = "DIR" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --output from its newest checkpoint, with the settings it was started with; --learning-rate gives it another peak from there on." };
    private readonly Option<int?> _extend = new("--extend") { Description = "Go on with the finished run in --output for so many more epochs. They have a schedule of their own, of the run's kind and without warm-up, that begins with --learning-rate (default: half of the run's).", HelpName = "N" };
    private readonly Option<string?> _branch = new("--branch-from") { Description = "Begin a new run with the adapter of a checkpoint, for instance runs/a/checkpoints/step-000100. Model, data and hyperparameters are that run's where none are given.", HelpName = "DIR" };
    private readonly Option<bool> _moments = new("--keep-moments") { Description = "With --branch-from: begin with the optimizer's moments of the checkpoint too, and not with fresh ones." };
    private readonly HyperparameterFlags _hyperparameters = new();

    internal void AddTo(Command command)
    {
        Option[] options = [_model, _adapter, _training, _validation, _name, _system, _prompts, _output, _resume, _extend, _branch, _moments];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _hyperparameters.AddTo(command);
        command.RequireAll();
        command.Validators.Add(Check);
    }

    internal bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Epochs to add to a finished run, or null.</summary>
    internal int? Extension(ParseResult parsed) => parsed.GetValue(_extend);

    /// <summary>The learning rate that a run is to go on with, or null.</summary>
    internal double? LearningRate(ParseResult parsed) => _hyperparameters.Read(parsed).LearningRate;

    internal string Output(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_output)!);

    /// <summary>The request. Paths are made absolute, so that the run folder stands for itself.</summary>
    /// <exception cref="TuningException">A file or folder is not there, or the model lacks a target module.</exception>
    internal RunSpec Spec(ParseResult parsed)
    {
        var output = Output(parsed);
        var validation = parsed.GetValue(_validation);
        var adapter = parsed.GetValue(_adapter);
        var source = parsed.GetValue(_branch) is { } checkpoint ? BranchSource.Open(checkpoint, parsed.GetValue(_moments)) : null;
        var spec = new RunSpec
        {
            Id = RunId(Path.GetFileName(Path.TrimEndingDirectorySeparator(output))),
            Name = parsed.GetValue(_name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(output)),
            Model = Existing(parsed.GetValue(_model) ?? source!.Model, Directory.Exists, "model folder"),
            Adapter = adapter is null ? source?.Adapter : Existing(adapter, Directory.Exists, "adapter folder"),
            BranchedFrom = source?.BranchedFrom,
            KeepMoments = source?.KeepMoments ?? false,
            TrainingFile = Existing(parsed.GetValue(_training) ?? source!.TrainingFile, File.Exists, "training file"),
            ValidationFile = (validation ?? source?.ValidationFile) is { } file ? Existing(file, File.Exists, "validation file") : null,
            SystemPrompt = parsed.GetValue(_system) ?? source?.SystemPrompt,
            SamplePrompts = [.. (parsed.GetValue(_prompts) ?? []).Where(prompt => !string.IsNullOrWhiteSpace(prompt))],
            Hyperparameters = _hyperparameters.Read(parsed, source?.Hyperparameters),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        if (spec.Adapter is { } start)
        {
            Adapters.GoingOnFrom(start, spec.Hyperparameters);
        }

        if (spec.Hyperparameters.TargetModules is { } targets)
        {
            using var weights = CheckpointReader.Open(spec.Model);
            TargetModuleCheck.Refuse(weights.Tensors.Values.Select(tensor => (tensor.Name, tensor.Shape.Length)), targets, "--target-modules");
        }

        return spec;
    }

    private void Check(CommandResult result)
    {
        var (isBranch, isExtended) = (result.Has(_branch), result.Has(_extend));
        var isResumed = result.Has(_resume) && result.GetResult(_resume)!.Tokens is not [{ Value: "false" }];
        Option[] needed = isResumed || isExtended || isBranch ? [_output] : [_output, _model, _training];
        foreach (var option in needed.Where(option => !result.Has(option)))
        {
            result.AddError($"{option.Name} is needed.");
        }

        if (isResumed)
        {
            RefuseOthers(result, _resume, "the run goes on with the settings it was started with", [_output, _resume, _hyperparameters.Flag("learningRate")]);
        }
        else if (isExtended)
        {
            RefuseOthers(result, _extend, "the run goes on with the settings it was started with", [_output, _extend, _hyperparameters.Flag("learningRate")]);
            if (result.GetResult(_extend) is { Tokens: [var token] } given && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) && epochs is >= 1 and <= 1000))
            {
                given.AddError($"--extend must be a whole number between 1 and 1000, not '{token.Value}'.");
            }
        }

        if (isBranch && result.Has(_adapter))
        {
            result.GetResult(_adapter)!.AddError("--adapter cannot be given with --branch-from: the new run begins with the checkpoint's.");
        }

        if (result.Has(_moments) && !isBranch)
        {
            result.GetResult(_moments)!.AddError("--keep-moments is for --branch-from.");
        }
    }

    private static void RefuseOthers(CommandResult result, Option mode, string why, Option[] allowed)
    {
        foreach (var option in result.Command.Options.Where(option => result.Has(option) && !allowed.Contains(option) && option.Name != CommonOptions.JsonFlag))
        {
            result.GetResult(option)!.AddError($"{option.Name} cannot be given with {mode.Name}: {why}.");
        }
    }

    // Asked here already, so that a slip of the finger does not leave a run folder behind.
    private static string Existing(string path, Func<string, bool> exists, string what)
    {
        var full = Path.GetFullPath(path);
        return exists(full) ? full : throw new TuningException(ErrorCodes.NotFound, string.Create(CultureInfo.InvariantCulture, $"The {what} does not exist."), "Check the path.", full);
    }

    private static string RunId(string name)
    {
        var id = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]).Trim('-');
        return id.Length > 0 ? id : "run";
    }
}
