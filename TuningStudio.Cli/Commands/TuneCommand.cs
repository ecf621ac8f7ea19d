using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Diagnosis;
using TuningStudio.Core.Training;

namespace TuningStudio.Cli.Commands;

/// <summary><c>tune</c>: trains an adapter and writes it into a run folder.</summary>
internal static class TuneCommand
{
    internal const string Word = "tune";

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new TuneOptions();
        var command = new Verb(
            Word,
            "Tune a model on data. Ctrl-C stops after the current step and keeps what was learnt; twice discards it. From elsewhere, 'tuningstudio control' steers the run.",
            "tune --model samples/starter --training-file data.jsonl --output runs/a",
            "tune --config run.yaml --output runs/a # as a run's page hands it out",
            "tune --resume --output runs/a # go on after a kill, a pause or a stop",
            "tune --resume --learning-rate 5e-5 --output runs/a # the same with a lower rate, as after a loss that exploded",
            "tune --extend 2 --output runs/a # two more epochs for a finished run",
            "tune --branch-from runs/a/checkpoints/step-000100 --learning-rate 1e-4 --output runs/b");
        options.AddTo(command);
        command.SetAction(parsed => Run(options, context(parsed)));
        return command;
    }

    private static int Run(TuneOptions options, VerbContext context)
    {
        var folder = new RunFolder(options.Output(context.Options));
        RunSpec spec;
        RunLock runLock;
        var commands = new CommandQueue();
        if (options.Extension(context.Options) is { } epochs)
        {
            runLock = RunLock.Take(folder);
            spec = Extend(folder, epochs, options.LearningRate(context.Options), runLock);
        }
        else if (options.IsResumed(context.Options))
        {
            spec = RunPreparation.Open(folder);
            if (RunPreparation.IsDone(folder, spec) && RunPreparation.LastEvent(folder) is { } completed)
            {
                context.Output.Show(completed, StudioJson.Line.RunEvent, (console, happened) => console.WriteLine(RunEventText.Describe(happened)!));
                return ExitCodes.Ok;
            }

            runLock = RunLock.Take(folder);
            SayHow(folder, commands, options.LearningRate(context.Options));
        }
        else
        {
            spec = options.Spec(context.Options, context);
            runLock = RunPreparation.Create(spec, folder);
        }

        using var held = runLock;
        using var interrupts = context.Interrupts.Listen(count =>
        {
            commands.Add(new StopCommand(Keep: count == 1));
            if (count == 1)
            {
                context.Output.Note("Stopping after this step and keeping what was learnt; Ctrl-C again to discard it.");
            }
        });
        var end = View(context).Follow(onRecorded => TrainingSession.Train(folder, spec, commands, onRecorded, fault => TrainingSession.Note(folder, fault)));
        Diagnose(folder, context);
        return Conclude(end, folder, context.Output);
    }

    // Scripts have the events that it is made from.
    private static void Diagnose(RunFolder folder, VerbContext context)
    {
        foreach (var finding in context.Output.IsJson ? [] : RunDiagnosis.Of(RunObservations.Of(RunEventFile.Read(folder.EventsFile))))
        {
            HumanOutput.Console(context.StandardOutput).WriteLine($"note: {FindingText.Describe(finding)}");
        }
    }

    private static RunSpec Extend(RunFolder folder, int epochs, double? learningRate, RunLock held)
    {
        try
        {
            return RunPreparation.Extend(folder, epochs, learningRate);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    // Whoever resumes a run that early stopping has ended wants it to go on.
    private static void SayHow(RunFolder folder, CommandQueue commands, double? learningRate)
    {
        if (RunPreparation.LastEvent(folder) is CompletedEvent { Reason: EarlyEnd.EarlyStopping })
        {
            commands.Add(new PatienceCommand());
        }

        if (learningRate is { } rate)
        {
            commands.Add(new LearningRateCommand(rate));
        }
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

    private static int Conclude(RunEvent end, RunFolder folder, IOutput output)
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
                    if (failed is { SuggestedLearningRate: { } rate, LastGoodStep: > 0 })
                    {
                        output.Note(string.Create(CultureInfo.InvariantCulture, $"       tuningstudio tune --resume --learning-rate {rate} --output {folder.Root}"));
                    }
                    else if (failed.CanResume)
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
