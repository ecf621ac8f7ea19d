using System.CommandLine;
using TuningStudio.Cli.Sweeping;

namespace TuningStudio.Cli.Commands;

/// <summary><c>sweep</c>: tunes with several values of some hyperparameters and compares what comes out.</summary>
internal static class SweepCommand
{
    internal const string Word = "sweep";

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new SweepOptions();
        var command = new Verb(
            Word,
            "Tune with several values of some hyperparameters, one run after the other, and compare them by a measurement on the validation data. Ctrl-C stops; --resume goes on.",
            "sweep --model samples/starter --training-file data.jsonl --grid learningRate=1e-4,3e-4 --grid rank=4,8 --output sweep",
            "sweep --resume --output sweep");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var folder = options.Output(parsed);
            var run = context(parsed);
            if (options.IsResumed(parsed))
            {
                return new SweepDriver(folder, folder.Open(), run).Run();
            }

            var spec = options.Spec(parsed, run);
            folder.Create(spec);
            return new SweepDriver(folder, spec, run).Run();
        });
        return command;
    }
}
