using System.CommandLine;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Options;

/// <summary>How <c>generate</c> chooses tokens; defaults are those of <see cref="SamplingOptions"/>.</summary>
internal sealed class SamplingFlags
{
    private static readonly SamplingOptions Defaults = new();

    private readonly Option<int> _maxNewTokens = new("--max-new-tokens") { Description = "At most this many new tokens.", HelpName = "N", DefaultValueFactory = _ => Defaults.MaxNewTokens };
    private readonly Option<double> _temperature = new("--temperature") { Description = "Divides the logits; 0 takes the most likely token.", HelpName = "X", DefaultValueFactory = _ => Defaults.Temperature };
    private readonly Option<double> _topP = new("--top-p") { Description = "Smallest set of tokens whose probabilities reach this sum; 1 keeps all.", HelpName = "X", DefaultValueFactory = _ => Defaults.TopP };
    private readonly Option<int> _topK = new("--top-k") { Description = "Only this many most likely tokens; 0 keeps all.", HelpName = "N", DefaultValueFactory = _ => Defaults.TopK };
    private readonly Option<int?> _seed = new("--seed") { Description = "Same seed, same answer; without it each answer is new.", HelpName = "N" };
    private readonly Option<bool> _ignoreStops = new("--ignore-eos") { Description = "Go on past end-of-text." };

    internal void AddTo(Command command)
    {
        Option[] options = [_maxNewTokens, _temperature, _topP, _topK, _seed, _ignoreStops];
        foreach (var option in options)
        {
            command.Add(option);
        }

        Check(_maxNewTokens, value => value >= 1, "at least 1");
        Check(_temperature, value => value is >= 0 and <= 100, "between 0 and 100");
        Check(_topP, value => value is > 0 and <= 1, "above 0 and at most 1");
        Check(_topK, value => value >= 0, "0 or more");
    }

    internal bool IgnoresStops(ParseResult parsed) => parsed.GetValue(_ignoreStops);

    internal SamplingOptions Read(ParseResult parsed) => new()
    {
        MaxNewTokens = parsed.GetValue(_maxNewTokens),
        Temperature = parsed.GetValue(_temperature),
        TopP = parsed.GetValue(_topP),
        TopK = parsed.GetValue(_topK),
        Seed = parsed.GetValue(_seed),
    };

    private static void Check<T>(Option<T> option, Func<T, bool> holds, string range) => option.Validators.Add(result =>
    {
        if (!result.Errors.Any() && result.Tokens is [var token] && !holds(result.GetValueOrDefault<T>()!))
        {
            result.AddError($"{option.Name} must be {range}, not {token.Value}.");
        }
    });
}
