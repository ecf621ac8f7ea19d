using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Cli.Commands;

/// <summary><c>tune</c>: trains an adapter and writes it into a run folder.</summary>
internal static class TuneCommand
{
    internal const string Verb = "tune";

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new TuneOptions();
        var command = new Command(Verb, "Tune a model on data. Ctrl-C stops after the current step and keeps what was learnt; twice discards it.");
        options.AddTo(command);
        command.SetAction(parsed => Run(options, context(parsed)));
        return command;
    }

    private static int Run(TuneOptions options, VerbContext context)
    {
        var folder = new RunFolder(options.Output(context.Options));
        RunSpec spec;
        RunLock runLock;
        if (options.IsResumed(context.Options))
        {
            spec = RunPreparation.Open(folder);
            if (RunPreparation.LastEvent(folder) is CompletedEvent { StoppedEarly: false } completed)
            {
                context.Output.Show<RunEvent>(completed, StudioJson.Line.RunEvent, (console, happened) => console.WriteLine(RunEventText.Describe(happened)!));
                return ExitCodes.Ok;
            }

            runLock = RunLock.Take(folder);
        }
        else
        {
            spec = options.Spec(context.Options);
            runLock = RunPreparation.Create(spec, folder);
        }

        using var held = runLock;
        var commands = new CommandQueue();
        using var interrupts = context.Interrupts.Listen(count =>
        {
            commands.Add(new StopCommand(Keep: count == 1));
            if (count == 1)
            {
                context.Output.Note("Stopping after this step and keeping what was learnt; Ctrl-C again to discard it.");
            }
        });
        return Conclude(View(context).Follow(onRecorded => TrainingSession.Train(folder, spec, commands, onRecorded, fault => TrainingSession.Note(folder, fault))), context.Output);
    }

    private static IRunView View(VerbContext context)
    {
        if (context.Output.IsJson)
        {
            return new JsonRunView(context.StandardOutput);
        }

        var console = HumanOutput.Console(context.StandardOutput);
        return console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? new LiveRunView(console)
            : new PlainRunView(context.StandardOutput);
    }

    private static int Conclude(RunEvent end, IOutput output)
    {
        switch (end)
        {
            case CompletedEvent:
                return ExitCodes.Ok;
            case FailedEvent failed:
                // Scripts have it already, as the last event.
                if (!output.IsJson)
                {
                    output.Error(failed.Error);
                    if (failed.CanResume)
                    {
                        output.Note("       Its checkpoints remain: add --resume to go on from the newest one.");
                    }
                }

                return ExitCodes.Of(failed.Error.Code);
            default:
                return ExitCodes.Cancelled;
        }
    }
}
