using System.CommandLine;
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
    private readonly Option<string?> _output = new("--output") { Description = "Run folder: spec.json, events.jsonl, checkpoints/ and adapter/ go there.", HelpName = "DIR" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --output from its newest checkpoint, with the settings it was started with." };
    private readonly HyperparameterFlags _hyperparameters = new();

    internal void AddTo(Command command)
    {
        Option[] options = [_model, _adapter, _training, _validation, _name, _system, _output, _resume];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _hyperparameters.AddTo(command);
        command.RequireAll();
        command.Validators.Add(result =>
        {
            var isResumed = result.Has(_resume) && result.GetResult(_resume)!.Tokens is not [{ Value: "false" }];
            foreach (var option in command.Options)
            {
                var isGiven = result.Has(option);
                if (!isGiven && (option == _output || (!isResumed && (option == _model || option == _training))))
                {
                    result.AddError($"{option.Name} is needed.");
                }
                else if (isResumed && isGiven && option != _output && option != _resume)
                {
                    result.GetResult(option)!.AddError($"{option.Name} cannot be given with --resume: the run goes on with the settings it was started with.");
                }
            }
        });
    }

    internal bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    internal string Output(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_output)!);

    /// <summary>The request. Paths are made absolute, so that the run folder stands for itself.</summary>
    /// <exception cref="TuningException">A file or folder is not there, or the model lacks a target module.</exception>
    internal RunSpec Spec(ParseResult parsed)
    {
        var output = Output(parsed);
        var validation = parsed.GetValue(_validation);
        var adapter = parsed.GetValue(_adapter);
        var spec = new RunSpec
        {
            Id = RunId(Path.GetFileName(Path.TrimEndingDirectorySeparator(output))),
            Name = parsed.GetValue(_name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(output)),
            Model = Existing(parsed.GetValue(_model)!, Directory.Exists, "model folder"),
            Adapter = adapter is null ? null : Existing(adapter, Directory.Exists, "adapter folder"),
            TrainingFile = Existing(parsed.GetValue(_training)!, File.Exists, "training file"),
            ValidationFile = validation is null ? null : Existing(validation, File.Exists, "validation file"),
            SystemPrompt = parsed.GetValue(_system),
            Hyperparameters = _hyperparameters.Read(parsed),
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
