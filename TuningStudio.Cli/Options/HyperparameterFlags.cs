using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Options;

/// <summary>One flag for every entry of <see cref="HyperparameterCatalog"/>, checked by the entry itself.</summary>
internal sealed class HyperparameterFlags
{
    private readonly List<(OptionDefinition Definition, Option<string?> Option)> _flags =
        [.. HyperparameterCatalog.All.Select(definition => (definition, Create(definition)))];

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = $"Values that go together; flags are set over them. {string.Join("; ", HyperparameterPresets.All.Select(preset => $"{preset.Name}: {preset.Text.English}"))} See 'tuningstudio presets'.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _file = new("--options")
    {
        Description = "JSON file of hyperparameters, under the studio's names or those of OpenAI, PEFT or transformers; flags are set over it.",
        HelpName = "FILE",
    };

    internal void AddTo(Command command)
    {
        command.Add(_preset);
        command.Add(_file);
        foreach (var (_, option) in _flags)
        {
            command.Add(option);
        }

        command.Validators.Add(result => _flags.ForEach(flag => result.Check(flag.Option, flag.Definition)));
        command.Validators.Add(RefuseUnknownPreset);
        command.Validators.Add(RefuseContradictions);
    }

    /// <summary>The flag of a hyperparameter.</summary>
    internal Option<string?> Flag(string name) => _flags.First(flag => flag.Definition.Name == name).Option;

    /// <summary>What was set, by preset, file and flags; each value of a flag has passed its check.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">What counts where nothing was set.</param>
    /// <param name="note">Told of what the file asks for and is done otherwise.</param>
    /// <exception cref="TuningException">The file cannot be read or is wrong.</exception>
    internal HyperparameterOptions Read(ParseResult parsed, HyperparameterOptions? others = null, Action<string>? note = null)
    {
        var options = new HyperparameterOptions();
        foreach (var (definition, option) in _flags)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                options = definition.With(options, parsed.GetValue(option) ?? "true");
            }
        }

        options = parsed.GetValue(_file) is { } file ? options.Over(ReadFile(file, note)) : options;
        options = HyperparameterPresets.Find(parsed.GetValue(_preset)) is { } preset ? options.Over(preset.Values) : options;
        return others is null ? options : options.Over(others);
    }

    /// <summary>The preset asked for, or null.</summary>
    internal string? Preset(ParseResult parsed) => parsed.GetValue(_preset);

    private static HyperparameterOptions ReadFile(string file, Action<string>? note)
    {
        try
        {
            return HyperparameterImport.Read(File.ReadAllText(file), file, note is null ? null : text => note(text.English));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The file of hyperparameters cannot be read: {fault.Message}", "Check the path.", file, field: "--options", innerException: fault);
        }
    }

    private void RefuseUnknownPreset(CommandResult result)
    {
        if (result.GetResult(_preset) is { Tokens: [var named] } given && HyperparameterPresets.Find(named.Value) is null)
        {
            given.AddError($"--preset must be one of {string.Join(", ", HyperparameterPresets.All.Select(preset => preset.Name))}, not '{named.Value}'.");
        }
    }

    // Asked without reading values, which may be wrong ones: those have been reported.
    private void RefuseContradictions(CommandResult result)
    {
        var given = _flags.Where(flag => result.Has(flag.Option)).Select(flag => (flag.Definition, Result: result.GetResult(flag.Option)!)).ToList();
        if (given.Any(flag => flag.Definition.Name == "method" && Value(flag.Result) is var method && flag.Definition.Check(method) is not null))
        {
            return;
        }

        var options = given
            .Where(flag => Value(flag.Result) is { } value && flag.Definition.Check(value) is null)
            .Aggregate(new HyperparameterOptions(), (options, flag) => flag.Definition.With(options, Value(flag.Result)));
        var preset = result.GetResult(_preset) is { Tokens: [var named] } ? HyperparameterPresets.Find(named.Value) : null;
        foreach (var fault in HyperparameterCheck.Contradictions(preset is null ? options : options.Over(preset.Values)))
        {
            var place = fault.Options.Select(option => given.Find(flag => flag.Definition == option).Result).FirstOrDefault(option => option is not null);
            if (place is null)
            {
                result.AddError(fault.Text.English);
            }
            else
            {
                place.AddError(fault.Text.English);
            }
        }
    }

    // A switch that stands alone is true.
    private static string? Value(OptionResult given) => given.Tokens switch
    {
        [] => "true",
        [var token] => token.Value,
        _ => null,
    };

    private static Option<string?> Create(OptionDefinition definition)
    {
        var option = new Option<string?>(definition.Flag)
        {
            Description = $"{Belongs(definition)}{definition.Help.English}{Allowed(definition)}{Methods(definition)}Default: {definition.Default.English}.{Also(definition)}",
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

    private static string Also(OptionDefinition definition) =>
        definition.Aliases.Count == 0 ? string.Empty : $" Also {string.Join(", ", definition.Aliases.Select(name => "--" + name))}.";

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
