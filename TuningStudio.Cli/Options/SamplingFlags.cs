using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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
    private readonly Option<double> _minP = new("--min-p") { Description = "Only tokens at least this share as likely as the most likely one, for instance 0.05; 0 keeps all.", HelpName = "X", DefaultValueFactory = _ => Defaults.MinP };
    private readonly Option<double> _repetitionPenalty = new("--repetition-penalty") { Description = "Makes every token of prompt and answer less likely, as transformers does, for instance 1.1; 1 changes nothing.", HelpName = "X", DefaultValueFactory = _ => Defaults.RepetitionPenalty };
    private readonly Option<double> _presencePenalty = new("--presence-penalty") { Description = "Taken off the logits of tokens that the answer has, -2 to 2; 0 changes nothing.", HelpName = "X", DefaultValueFactory = _ => Defaults.PresencePenalty };
    private readonly Option<double> _frequencyPenalty = new("--frequency-penalty") { Description = "Taken off the logits of tokens for each time the answer has them, -2 to 2; 0 changes nothing.", HelpName = "X", DefaultValueFactory = _ => Defaults.FrequencyPenalty };
    private readonly Option<string[]> _stop = new("--stop") { Description = "Text that ends the answer, for instance --stop \"User:\"; it is not part of it. May be given several times.", HelpName = "TEXT" };
    private readonly Option<int?> _logProbabilities = new("--logprobs") { Description = "With --json, also each token's log-probability and those of the N most likely ones; 0 for the token's alone.", HelpName = "N" };
    private readonly Option<int?> _seed = new("--seed") { Description = "Same seed, same answer; without it each answer is new.", HelpName = "N" };
    private readonly Option<bool> _ignoreStops = new("--ignore-eos") { Description = "Go on past end-of-text." };

    internal void AddTo(Command command)
    {
        Option[] options =
        [
            _maxNewTokens, _temperature, _topP, _topK, _minP, _repetitionPenalty, _presencePenalty, _frequencyPenalty, _stop, _seed, _ignoreStops, _logProbabilities,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(Check);
    }

    internal bool IgnoresStops(ParseResult parsed) => parsed.GetValue(_ignoreStops);

    internal SamplingOptions Read(ParseResult parsed) => new()
    {
        MaxNewTokens = parsed.GetValue(_maxNewTokens),
        Temperature = parsed.GetValue(_temperature),
        TopP = parsed.GetValue(_topP),
        TopK = parsed.GetValue(_topK),
        MinP = parsed.GetValue(_minP),
        RepetitionPenalty = parsed.GetValue(_repetitionPenalty),
        PresencePenalty = parsed.GetValue(_presencePenalty),
        FrequencyPenalty = parsed.GetValue(_frequencyPenalty),
        StopStrings = parsed.GetValue(_stop) ?? [],
        TopLogProbabilities = parsed.GetValue(_logProbabilities),
        Seed = parsed.GetValue(_seed),
    };

    private void Check(CommandResult result)
    {
        var typed = Defaults with
        {
            MaxNewTokens = Number(result, _maxNewTokens, Whole, "a whole number") ?? Defaults.MaxNewTokens,
            Temperature = Number(result, _temperature, Real, "a number") ?? Defaults.Temperature,
            TopP = Number(result, _topP, Real, "a number") ?? Defaults.TopP,
            TopK = Number(result, _topK, Whole, "a whole number") ?? Defaults.TopK,
            MinP = Number(result, _minP, Real, "a number") ?? Defaults.MinP,
            RepetitionPenalty = Number(result, _repetitionPenalty, Real, "a number") ?? Defaults.RepetitionPenalty,
            PresencePenalty = Number(result, _presencePenalty, Real, "a number") ?? Defaults.PresencePenalty,
            FrequencyPenalty = Number(result, _frequencyPenalty, Real, "a number") ?? Defaults.FrequencyPenalty,
            StopStrings = [.. result.GetResult(_stop)?.Tokens.Select(token => token.Value) ?? []],
            TopLogProbabilities = Number(result, _logProbabilities, Whole, "a whole number"),
            Seed = Number(result, _seed, Whole, "a whole number"),
        };
        foreach (var (field, problem) in SamplingRanges.Check(typed))
        {
            var option = OptionOf(field);
            result.GetResult(option)!.AddError($"{option.Name} {problem}.");
        }
    }

    // The parser's own words for a wrong number name types of .NET.
    private static T? Number<T>(CommandResult result, Option option, Func<string, T?> parse, string kind)
        where T : struct
    {
        if (result.GetResult(option) is not { Tokens: [var token] } given)
        {
            return null;
        }

        var value = parse(token.Value);
        if (value is null)
        {
            given.AddError($"{option.Name} must be {kind}, not '{token.Value}'.");
        }

        return value;
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Real(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private Option OptionOf(string field) => field switch
    {
        "maxNewTokens" => _maxNewTokens,
        "temperature" => _temperature,
        "topP" => _topP,
        "minP" => _minP,
        "repetitionPenalty" => _repetitionPenalty,
        "presencePenalty" => _presencePenalty,
        "frequencyPenalty" => _frequencyPenalty,
        "stopStrings" => _stop,
        "topLogProbabilities" => _logProbabilities,
        _ => _topK,
    };
}
