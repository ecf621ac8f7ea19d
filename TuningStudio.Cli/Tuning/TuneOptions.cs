using System.CommandLine;
using TuningStudio.Cli.Options;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>The options of <c>tune</c> and the request they make.</summary>
internal sealed class TuneOptions
{
    private readonly Option<string?> _name = new("--name") { Description = "What the run is called. Default: the name of the output folder.", HelpName = "TEXT" };
    private readonly Option<string?> _suffix = new("--suffix") { Description = $"Calls the run as OpenAI calls tuned models: base, suffix and time. At most {TunedModelName.LongestSuffix} characters.", HelpName = "TEXT" };
    private readonly Option<string?> _output = new("--output") { Description = "Run folder: spec.json, events.jsonl, checkpoints/ and adapter/ go there.", HelpName = "DIR" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --output from its newest checkpoint, with the settings it was started with." };
    private readonly RequestOptions _request = new();

    internal void AddTo(Command command)
    {
        Option[] options = [_name, _suffix, _output, _resume];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _request.AddTo(command);
        command.RequireAll();
        command.Validators.Add(result =>
        {
            var isResumed = result.IsOn(_resume);
            foreach (var option in command.Options)
            {
                var isGiven = result.Has(option);
                if (!isGiven && (option == _output || (!isResumed && (option == _request.Model || option == _request.TrainingFile))))
                {
                    result.AddError($"{option.Name} is needed.");
                }
                else if (isResumed && isGiven && option != _output && option != _resume)
                {
                    result.GetResult(option)!.AddError($"{option.Name} cannot be given with --resume: the run goes on with the settings it was started with.");
                }
            }

            if (result.Has(_name) && result.Has(_suffix))
            {
                result.GetResult(_suffix)!.AddError("--name and --suffix both say what the run is called: keep one of them.");
            }
        });
    }

    internal bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    internal string Output(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_output)!);

    /// <summary>The request.</summary>
    /// <exception cref="TuningException">A file or folder is not there, or the hyperparameters do not fit the model.</exception>
    internal RunSpec Spec(ParseResult parsed)
    {
        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Output(parsed)));
        var name = parsed.GetValue(_suffix) is { } suffix
            ? TunedModelName.Create(parsed.GetValue(_request.Model)!, suffix, TimeProvider.System.GetUtcNow())
            : parsed.GetValue(_name) ?? folder;
        return _request.Spec(parsed, RunId(folder), name);
    }

    private static string RunId(string name)
    {
        var id = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]).Trim('-');
        return id.Length > 0 ? id : "run";
    }
}
