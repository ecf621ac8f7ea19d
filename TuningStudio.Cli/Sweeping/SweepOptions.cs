using System.CommandLine;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Cli.Sweeping;

/// <summary>The options of <c>sweep</c> and the group of runs that they ask for.</summary>
internal sealed class SweepOptions
{
    private readonly Option<string?> _name = new("--name") { Description = "What the sweep is called. Default: the name of the output folder.", HelpName = "TEXT" };
    private readonly Option<string?> _output = new("--output") { Description = "Folder of the sweep: sweep.json, sweep.csv and runs/ go there.", HelpName = "DIR" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the sweep in --output: what is finished is not done again." };
    private readonly Option<string> _metric = new("--metric")
    {
        Description = "What the runs are compared by. Default: validationLoss.",
        DefaultValueFactory = _ => BestMetric.All[0].Name,
        HelpName = string.Join('|', BestMetric.All.Select(metric => metric.Name)),
    };

    private readonly Option<string> _stopping = new("--stop-hopeless")
    {
        Description = "Which runs are ended early, what they learnt being kept: median, those worse than the median of the others after as much data; halving, the worse half at an eighth, a quarter and a half of the run; none. Default: median.",
        DefaultValueFactory = _ => HopelessRuns.Median,
        HelpName = string.Join('|', HopelessRuns.Rules),
    };

    private readonly AxisOptions _axes = new();
    private readonly RequestOptions _request = new();

    internal void AddTo(Command command)
    {
        Option[] options = [_name, _output, _resume, _metric, _stopping];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _axes.AddTo(command);
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
                    result.GetResult(option)!.AddError($"{option.Name} cannot be given with --resume: the sweep goes on as it was started.");
                }
            }
        });
    }

    internal bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    internal SweepFolder Output(ParseResult parsed) => new(Path.GetFullPath(parsed.GetValue(_output)!));

    /// <summary>The group of runs.</summary>
    /// <exception cref="TuningException">A file or folder is not there, or something is wrong with the sweep: says all of it.</exception>
    internal SweepSpec Spec(ParseResult parsed, VerbContext context)
    {
        var name = parsed.GetValue(_name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Output(parsed).Root));
        var spec = _axes.Spec(parsed, _request.Spec(parsed, "sweep", name, context)) with
        {
            Metric = parsed.GetValue(_metric)!,
            Stopping = parsed.GetValue(_stopping)!,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        foreach (var point in SweepPlan.Expand(spec))
        {
            RequestOptions.RefuseMisfits(spec.Base with { Hyperparameters = point.Options });
        }

        return spec;
    }
}
