using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Commands;

/// <summary><c>control</c>: steers a run that another process is at work on.</summary>
internal static class ControlCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var folder = new Argument<string>("RUNFOLDER") { Description = "The run's folder: its --output, or a folder under the studio's runs/." };
        var command = new Verb(
            "control",
            "Steer a run that is at work, started from the command line or by the site. It hears within a second, and acts after the update it is at; the effect is in its event log.",
            "control runs/a pause",
            "control runs/a learning-rate 1e-4")
        {
            folder,
        };
        foreach (var (name, help, order) in Plain)
        {
            var action = new Verb(name, help, $"control runs/a {name}");
            action.SetAction(parsed => Leave(parsed.GetValue(folder)!, name, order, context(parsed).Output));
            command.Add(action);
        }

        command.Add(LearningRate(folder, context));
        return command;
    }

    private static IEnumerable<(string Name, string Help, RunCommand Order)> Plain =>
    [
        ("stop", "End the run and keep what was learnt as its adapter.", new StopCommand(Keep: true)),
        ("cancel", "End the run without an adapter; its checkpoints stay.", new StopCommand(Keep: false)),
        ("pause", "Save the state and free the device; tune --resume goes on.", new PauseCommand()),
        ("checkpoint", "Save a checkpoint now.", new CheckpointCommand()),
        ("evaluate", "Measure on the validation data now.", new EvaluateCommand()),
    ];

    private static Verb LearningRate(Argument<string> folder, Func<ParseResult, VerbContext> context)
    {
        var definition = HyperparameterCatalog.Get("learningRate");
        var rate = new Argument<string>("X") { Description = "The new peak; the schedule's course stays as it is." };
        rate.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && definition.Check(token.Value) is { } problem)
            {
                result.AddError(problem);
            }
        });
        var command = new Verb("learning-rate", "Go on with another peak learning rate.", "control runs/a learning-rate 1e-4") { rate };
        command.SetAction(parsed => Leave(
            parsed.GetValue(folder)!,
            $"learning-rate {parsed.GetValue(rate)}",
            new LearningRateCommand(definition.With(new HyperparameterOptions(), parsed.GetValue(rate)).LearningRate!.Value),
            context(parsed).Output));
        return command;
    }

    private static int Leave(string path, string name, RunCommand order, IOutput output)
    {
        var folder = new RunFolder(Path.GetFullPath(path));
        RunPreparation.Open(folder);
        if (!RunLock.IsHeld(folder))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "Nobody is at work on this run.", "Go on with it by tune --resume, if it is not finished.", folder.Root, field: "RUNFOLDER");
        }

        try
        {
            CommandFiles.Leave(folder, order, TimeProvider.System);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The command cannot be left in the run's folder: {fault.Message}", "Check the folder's permissions and the room on its disk.", folder.CommandsFolder, innerException: fault);
        }

        output.Show(new ControlResult(folder.Root, name), OutputJson.Line.ControlResult, (console, asked) => console.WriteLine($"Asked for: {asked.Command}. The run's events tell of it."));
        return ExitCodes.Ok;
    }
}
