using System.CommandLine;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Cli.Commands;

/// <summary><c>hyperparameters-page</c>: writes docs/hyperparameters.md anew. Hidden, since it is for whoever changes the table.</summary>
internal static class HyperparametersPageCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var language = new Option<string>("--language") { Description = "en or zh.", DefaultValueFactory = _ => "en" };
        var command = new Command("hyperparameters-page", "Print the page of hyperparameters.") { language };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            context(parsed).StandardOutput.Write(HyperparameterPage.Write(parsed.GetValue(language)!));
            return ExitCodes.Ok;
        });
        return command;
    }
}
