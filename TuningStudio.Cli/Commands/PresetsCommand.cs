using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Cli.Commands;

/// <summary><c>presets</c>: what <c>--preset</c> can name, and what each sets.</summary>
internal static class PresetsCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var command = new Verb("presets", "List the presets of tune and sweep with the values that each sets.", "presets", "presets --json");
        command.SetAction(parsed =>
        {
            foreach (var preset in HyperparameterPresets.All)
            {
                context(parsed).Output.Show(
                    new PresetResult(preset.Name, preset.Label.English, preset.Text.English, preset.Settings().ToDictionary(setting => setting.Option.Name, setting => setting.Value)),
                    OutputJson.Line.PresetResult,
                    (console, _) => Paint(console, preset));
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Paint(IAnsiConsole console, HyperparameterPreset preset)
    {
        console.WriteLine($"{preset.Name}: {preset.Text.English}");
        console.WriteLine($"    {string.Join(' ', preset.Settings().Select(setting => $"{setting.Option.Flag} {setting.Value}"))}");
    }
}
