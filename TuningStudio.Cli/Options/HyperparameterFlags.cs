using System.CommandLine;
using System.CommandLine.Parsing;
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
        command.Validators.Add(RefuseOtherMethods);
    }

    /// <summary>The flag of a hyperparameter.</summary>
    internal Option<string?> Flag(string name) => _flags.First(flag => flag.Definition.Name == name).Option;

    /// <summary>What was set; every value has passed its check while parsing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">What counts where nothing was set.</param>
    internal HyperparameterOptions Read(ParseResult parsed, HyperparameterOptions? others = null)
    {
        var options = others ?? new HyperparameterOptions();
        foreach (var (definition, option) in _flags)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                options = definition.With(options, parsed.GetValue(option) ?? "true");
            }
        }

        return options;
    }

    // Asked without reading values, which may be wrong ones: that has been reported.
    private void RefuseOtherMethods(CommandResult result)
    {
        var given = _flags.Where(flag => result.Has(flag.Option)).ToList();
        var method = given.Where(flag => flag.Definition.Name == "method").Select(flag => result.GetResult(flag.Option)!.Tokens).FirstOrDefault() is [var named] ? named.Value : TuningMethods.Default;
        if (TuningMethods.All.Any(known => known.Name == method) && HyperparameterCatalog.CheckMethod(method, given.Select(flag => flag.Definition)) is { } problem)
        {
            result.AddError(problem);
        }
    }

    private static Option<string?> Create(OptionDefinition definition)
    {
        var option = new Option<string?>(definition.Flag)
        {
            Description = $"{Belongs(definition)}{definition.Help.English}{Allowed(definition)}{Methods(definition)}Default: {definition.Default.English}.",
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
        OptionKind.Choice when definition.Name == "method" => "METHOD",
        OptionKind.Choice => string.Join('|', definition.Choices),
        OptionKind.List => "NAMES",
        _ => definition.Choices.Count > 0 ? string.Join('|', definition.Choices) : "TEXT",
    };

    private static string Belongs(OptionDefinition definition) => definition.Methods.Count == 0 ? string.Empty : $"[{string.Join(", ", definition.Methods)}] ";

    private static string Methods(OptionDefinition definition) => definition.Name == "method"
        ? string.Concat(TuningMethods.All.Select(method => $"\n- {method.Name}: {method.Advice.English}")) + "\n"
        : " ";

    private static string Allowed(OptionDefinition definition) => (definition.Minimum, definition.Maximum) switch
    {
        ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $" {low} to {high}."),
        ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $" At least {low}."),
        (null, { } high) => string.Create(CultureInfo.InvariantCulture, $" At most {high}."),
        _ => string.Empty,
    };
}
