using System.CommandLine;
using System.Text;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Worker;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Commands;

/// <summary><c>worker</c>: what the studio's site starts. Hidden, since people have <c>tune</c> and <c>generate</c>.</summary>
internal static class WorkerCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context) => new("worker", "Processes that the studio's site starts.")
    {
        Hidden = true,
        Subcommands = { Train(), Generate(context) },
    };

    private static Command Train()
    {
        var folder = new Argument<string>("RUNFOLDER") { Description = "Folder with the run's spec.json." };
        var command = new Command("train", "Train the run of a folder and report to the site.") { folder };
        command.SetAction(parsed => TrainWorker.Run(new RunFolder(Path.GetFullPath(parsed.GetValue(folder)!))));
        return command;
    }

    private static Command Generate(Func<ParseResult, VerbContext> context)
    {
        var model = new Argument<string>("MODELDIR") { Description = "Folder of the base model." };
        var device = CommonOptions.Device();
        var precision = CommonOptions.Precision();
        var command = new Command("generate", "Answer requests, one JSON object a line, until standard input ends.") { model, device, precision };
        command.SetAction(parsed =>
        {
            var run = context(parsed);
            return new GenerationWorker(Wide(run.StandardOutput)).Run(Path.GetFullPath(parsed.GetValue(model)!), parsed.GetValue(device), parsed.GetValue(precision), run.StandardInput);
        });
        return command;
    }

    // The console's own writer cuts what it is given into pieces of 256 letters, each a call to the system.
    private static TextWriter Wide(TextWriter output) =>
        ReferenceEquals(output, Console.Out) ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 << 10) { NewLine = "\n" } : output;
}
