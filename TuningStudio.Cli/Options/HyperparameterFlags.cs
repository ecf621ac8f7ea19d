using System.CommandLine;
using System.Globalization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Cli.Options;

/// <summary>One flag for every entry of <see cref="HyperparameterCatalog"/>, checked by the entry itself.</summary>
internal sealed class HyperparameterFlags
{
    private readonly List<(OptionDefinition Definition, Option<string?> Option)> _flags =
        [.. HyperparameterCatalog.All.Select(definition => (definition, Create(definition)))];

    internal void AddTo(Command command)
    {
        foreach (var (_, option) in _flags)
        {
            command.Add(option);
        }

        command.Validators.Add(result => _flags.ForEach(flag => result.Check(flag.Option, flag.Definition)));
    }

    /// <summary>What was set; every value has passed its check while parsing.</summary>
    internal HyperparameterOptions Read(ParseResult parsed)
    {
        var options = new HyperparameterOptions();
        foreach (var (definition, option) in _flags)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                options = definition.With(options, parsed.GetValue(option) ?? "true");
            }
        }

        return options;
    }

    private static Option<string?> Create(OptionDefinition definition)
    {
        var option = new Option<string?>(definition.Flag)
        {
            Description = $"{definition.Help.English}{Allowed(definition)} Default: {definition.Default.English}.",
            HelpName = HelpName(definition),

            // A switch may stand alone, meaning true.
            Arity = definition.Kind == OptionKind.Switch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        return option;
    }

    private static string HelpName(OptionDefinition definition) => definition.Kind switch
    {
        OptionKind.Integer => "N",
        OptionKind.Number => "X",
        OptionKind.Switch => "true|false",
        OptionKind.Choice => string.Join('|', definition.Choices),
        OptionKind.List => "NAMES",
        _ => definition.Choices.Count > 0 ? string.Join('|', definition.Choices) : "TEXT",
    };

    private static string Allowed(OptionDefinition definition) => (definition.Minimum, definition.Maximum) switch
    {
        ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $" {low} to {high}."),
        ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $" At least {low}."),
        (null, { } high) => string.Create(CultureInfo.InvariantCulture, $" At most {high}."),
        _ => string.Empty,
    };
}
