using System.CommandLine;
using System.CommandLine.Parsing;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Cli.Sweeping;

/// <summary>The options that say what the runs of a sweep differ in, and how many are drawn.</summary>
internal sealed class AxisOptions
{
    private readonly Option<string[]> _grid = Axis("--grid", "Values of a hyperparameter, such as rank=4,8: every combination is tried. Semicolons between values that are lists.", "NAME=A,B,…");
    private readonly Option<string[]> _range = Axis("--range", "Range of a hyperparameter to draw from, such as learningRate=log:1e-5:1e-2 or dropout=linear:0:0.2.", "NAME=log|linear:LOW:HIGH");
    private readonly Option<int?> _random = new("--random") { Description = $"Draw this many runs from --grid and --range instead of every combination; 1 to {SweepPlan.MostRuns}.", HelpName = "N" };
    private readonly Option<int?> _seed = new("--sweep-seed") { Description = "Seed of what is drawn. Default: 42.", HelpName = "N" };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _grid, _range, _random, _seed })
        {
            command.Add(option);
        }

        command.Validators.Add(RefuseUnknown);
    }

    /// <summary>Whether any is given.</summary>
    internal bool AreGiven(ParseResult parsed) => new Option[] { _grid, _range, _random, _seed }.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The sweep, of which all else goes without saying.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="common">What the runs have in common.</param>
    internal SweepSpec Spec(ParseResult parsed, RunSpec common) => new()
    {
        Id = common.Id,
        Name = common.Name,
        Base = common,
        Axes = [.. (parsed.GetValue(_grid) ?? []).Concat(parsed.GetValue(_range) ?? []).Select(ReadAxis)],
        RandomRuns = parsed.GetValue(_random),
        Seed = parsed.GetValue(_seed) ?? 42,
    };

    private static Option<string[]> Axis(string flag, string help, string form) =>
        new(flag) { Description = help + " Any of a hyperparameter's names will do; give it once for each.", HelpName = form, Arity = ArgumentArity.ZeroOrMore };

    private static SweepAxis ReadAxis(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return SweepAxisText.Parse(OptionNames.Find(text[..at])!, text[(at + 1)..]);
    }

    private void RefuseUnknown(CommandResult result)
    {
        foreach (var given in new[] { _grid, _range }.Select(result.GetResult).OfType<OptionResult>())
        {
            foreach (var text in given.Tokens.Select(token => token.Value))
            {
                var at = text.IndexOf('=', StringComparison.Ordinal);
                if (at < 1 || OptionNames.Find(text[..at]) is null)
                {
                    given.AddError(at < 1 ? $"{given.Option.Name} {text} has no '=' between name and values." : $"{given.Option.Name} names '{text[..at]}', which is no hyperparameter: see tune --help.");
                }
                else if (given.Option == _range && SweepAxisText.Parse(OptionNames.Find(text[..at])!, text[(at + 1)..]).Values is not null)
                {
                    given.AddError($"--range {text} is no range: write for instance {text[..at]}=log:1e-5:1e-2.");
                }
            }
        }
    }
}
