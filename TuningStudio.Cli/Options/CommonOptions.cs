using System.CommandLine;
using System.CommandLine.Parsing;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Cli.Options;

/// <summary>Options that several verbs share, spelled once. Each call makes a fresh one: an option belongs to one command.</summary>
internal static class CommonOptions
{
    internal const string JsonFlag = "--json";

    internal static Option<bool> Json() => new(JsonFlag) { Description = "Print JSON lines for scripts instead of text for people.", Recursive = true };

    internal static Option<string> Model(string help = "Folder of the base model, in Hugging Face layout (config.json and safetensors), a GGUF file, or the owner/name of a model that was downloaded.") =>
        new("--model") { Description = help, Required = true, HelpName = "DIR" };

    internal static Option<string?> Adapter() => new("--adapter") { Description = "Folder of a tuned adapter, in PEFT's layout; without it the base alone answers.", HelpName = "DIR" };

    internal static Option<string?> Device() => new("--device") { Description = "cpu, cuda:0, cuda:1 …; auto (the default) takes the first GPU if there is one.", HelpName = "DEVICE" };

    internal static Option<string?> Precision() => new("--precision") { Description = "fp32 or bf16; auto (the default) takes bf16 where the hardware computes it.", HelpName = "FORMAT" };

    // The checks below are the command's own: the parser would show only the first option's errors.

    /// <summary>Reports every option that is needed and not given, or given without its value.</summary>
    internal static void RequireAll(this Command command) => command.Validators.Add(result =>
    {
        foreach (var option in command.Options)
        {
            if (option.Required && !result.Has(option))
            {
                result.AddError($"{option.Name} is needed.");
            }
            else if (result.GetResult(option) is { Implicit: false, Tokens.Count: 0 } given && option.Arity.MinimumNumberOfValues > 0)
            {
                given.AddError($"{option.Name} needs a value.");
            }
        }
    });

    /// <summary>Whether an option stands on the command line. In a check only this may be asked: reading its value would throw where that is wrong.</summary>
    internal static bool Has(this CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>Whether a switch is given and means yes.</summary>
    internal static bool IsOn(this CommandResult result, Option<bool> option) => result.Has(option) && result.GetResult(option)!.Tokens is not [{ Value: "false" }];

    /// <summary>Reports a device or precision that cannot be.</summary>
    internal static void CheckDevice(this Command command, Option<string?> device, Option<string?> precision) => command.Validators.Add(result =>
    {
        result.Check(device, HyperparameterCatalog.Get("device"));
        result.Check(precision, HyperparameterCatalog.Get("precision"));
    });

    /// <summary>Reports an option whose text is no value of the hyperparameter it is like.</summary>
    internal static void Check(this CommandResult result, Option<string?> option, OptionDefinition definition)
    {
        if (result.GetResult(option) is { Tokens: [var token] } given && Problem(definition, token.Value) is { } problem)
        {
            given.AddError(problem);
        }
    }

    internal static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static string? Problem(OptionDefinition definition, string value) =>
        string.IsNullOrWhiteSpace(value) ? $"{definition.Flag} needs a value." : definition.Check(value);
}
