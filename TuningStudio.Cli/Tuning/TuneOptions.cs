using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Options;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>The options of <c>tune</c> and the request they make.</summary>
internal sealed class TuneOptions
{
    private readonly Option<string?> _name = new("--name") { Description = "What the run is called. Default: the name of the output folder.", HelpName = "TEXT" };
    private readonly Option<string?> _suffix = new("--suffix") { Description = $"Calls the run as OpenAI calls tuned models: base, suffix and time. At most {TunedModelName.LongestSuffix} characters.", HelpName = "TEXT" };
    private readonly Option<string?> _output = new("--output") { Description = "Run folder: spec.json, events.jsonl, checkpoints/ and adapter/ go there.", HelpName = "DIR" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --output from its newest checkpoint, with the settings it was started with; --learning-rate gives it another peak from there on." };
    private readonly Option<int?> _extend = new("--extend") { Description = "Go on with the finished run in --output for so many more epochs. They have a schedule of their own, of the run's kind and without warm-up, that begins with --learning-rate (default: half of the run's).", HelpName = "N" };
    private readonly Option<string?> _branch = new("--branch-from") { Description = "Begin a new run with the adapter of a checkpoint, for instance runs/a/checkpoints/step-000100. Model, data and hyperparameters are that run's where none are given.", HelpName = "DIR" };
    private readonly Option<bool> _moments = new("--keep-moments") { Description = "With --branch-from: begin with the optimizer's moments of the checkpoint too, and not with fresh ones." };
    private readonly Option<string?> _config = new("--config") { Description = "A run as a YAML file: model, training_file, hyperparameters and the rest, as 'download as YAML' and the API write it. Options are set over it; paths in it are seen from its folder.", HelpName = "FILE" };
    private readonly RequestOptions _request = new();

    internal void AddTo(Command command)
    {
        Option[] options = [_name, _suffix, _output, _config, _resume, _extend, _branch, _moments];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _request.AddTo(command);
        command.RequireAll();
        command.Validators.Add(Check);
    }

    internal bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Epochs to add to a finished run, or null.</summary>
    internal int? Extension(ParseResult parsed) => parsed.GetValue(_extend);

    /// <summary>The learning rate that a run is to go on with, or null.</summary>
    internal double? LearningRate(ParseResult parsed) => _request.Hyperparameters.Read(parsed).LearningRate;

    internal string Output(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_output)!);

    /// <summary>The request.</summary>
    /// <exception cref="TuningException">A file or folder is not there, or the hyperparameters do not fit the model.</exception>
    internal RunSpec Spec(ParseResult parsed, VerbContext context)
    {
        var source = parsed.GetValue(_branch) is { } checkpoint ? BranchSource.Open(checkpoint, parsed.GetValue(_moments)) : null;
        var template = parsed.GetValue(_config) is { } config ? Template(config) : null;
        if (source is null && (parsed.GetValue(_request.Model) ?? template?.Model, parsed.GetValue(_request.TrainingFile) ?? template?.TrainingFile) is (null, _) or (_, null))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The file names no model or no training data.", "Write model: and training_file: into it, or give --model and --training-file.", parsed.GetValue(_config), field: "--config");
        }

        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Output(parsed)));
        var name = parsed.GetValue(_suffix) is { } suffix
            ? TunedModelName.Create(parsed.GetValue(_request.Model) ?? template?.Model ?? source!.Model, suffix, TimeProvider.System.GetUtcNow())
            : parsed.GetValue(_name) ?? template?.Name ?? folder;
        return _request.Spec(parsed, RunId(folder), name, context, source, template);
    }

    private void Check(CommandResult result)
    {
        var (isBranch, isExtended) = (result.Has(_branch), result.Has(_extend));
        var isResumed = result.Has(_resume) && result.GetResult(_resume)!.Tokens is not [{ Value: "false" }];
        Option[] needed = isResumed || isExtended || isBranch || result.Has(_config) ? [_output] : [_output, _request.Model, _request.TrainingFile];
        foreach (var option in needed.Where(option => !result.Has(option)))
        {
            result.AddError($"{option.Name} is needed.");
        }

        if (isResumed)
        {
            RefuseOthers(result, _resume, "the run goes on with the settings it was started with", [_output, _resume, _request.Hyperparameters.Flag("learningRate")]);
        }
        else if (isExtended)
        {
            RefuseOthers(result, _extend, "the run goes on with the settings it was started with", [_output, _extend, _request.Hyperparameters.Flag("learningRate")]);
            if (result.GetResult(_extend) is { Tokens: [var token] } given && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) && epochs is >= 1 and <= 1000))
            {
                given.AddError($"--extend must be a whole number between 1 and 1000, not '{token.Value}'.");
            }
        }

        if (isBranch && result.Has(_request.Adapter))
        {
            result.GetResult(_request.Adapter)!.AddError("--adapter cannot be given with --branch-from: the new run begins with the checkpoint's.");
        }

        if (result.Has(_name) && result.Has(_suffix))
        {
            result.GetResult(_suffix)!.AddError("--name and --suffix both say what the run is called: keep one of them.");
        }

        if (isBranch && result.Has(_config))
        {
            result.GetResult(_config)!.AddError("--config cannot be given with --branch-from: name the adapter in the file.");
        }

        if (result.Has(_moments) && !isBranch)
        {
            result.GetResult(_moments)!.AddError("--keep-moments is for --branch-from.");
        }
    }

    private static RunTemplate Template(string path)
    {
        try
        {
            return RunTemplateYaml.Read(File.ReadAllText(path), path).SeenFrom(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The file of the run cannot be read: {fault.Message}", "Check the path.", path, field: "--config", innerException: fault);
        }
    }

    private static void RefuseOthers(CommandResult result, Option mode, string why, Option[] allowed)
    {
        foreach (var option in result.Command.Options.Where(option => result.Has(option) && !allowed.Contains(option) && option.Name != CommonOptions.JsonFlag))
        {
            result.GetResult(option)!.AddError($"{option.Name} cannot be given with {mode.Name}: {why}.");
        }
    }

    private static string RunId(string name)
    {
        var id = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]).Trim('-');
        return id.Length > 0 ? id : "run";
    }
}
