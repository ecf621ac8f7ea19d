using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Exporting;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Export;

namespace TuningStudio.Cli.Commands;

/// <summary><c>export</c>: a tuned model for use elsewhere, checked after writing.</summary>
internal static class ExportCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new ExportOptions();
        var command = new Verb(
            "export",
            "Write a tuned model for use elsewhere and check that it gives the same answers.",
            "export --model samples/starter --adapter my-run/adapter --format gguf --quantization q8_0 --output my-model",
            "export --model samples/starter --adapter my-run/adapter --format merged --output my-model",
            "export --model samples/starter --adapter my-run/adapter --format adapter --output my-adapter");
        options.AddTo(command);
        var progressFlag = new Option<bool>("--progress") { Description = "With --json: lines that say how far it is, before the result." };
        command.Add(progressFlag);
        command.SetAction(parsed =>
        {
            var run = context(parsed);
            using var cancellation = run.CancelOnInterrupt();
            var withProgress = parsed.GetValue(progressFlag);
            var phase = (ExportPhase?)null;
            var share = 0.0;
            var report = Exporter.Run(
                options.Read(parsed),
                progress =>
                {
                    if (withProgress && (progress.Phase != phase || progress.Share >= share + 0.01))
                    {
                        share = progress.Share;
                        run.Output.Show(ExportProgressLine.Of(progress), OutputJson.Line.ExportProgressLine, static (_, _) => { });
                    }

                    if (progress.Phase != phase)
                    {
                        phase = progress.Phase;
                        run.Output.Note(progress.Phase switch
                        {
                            ExportPhase.Loading => "Loading the model …",
                            ExportPhase.Writing => "Writing …",
                            _ => "Reading back and comparing …",
                        });
                    }
                },
                cancellation.Token);
            run.Output.Show(ExportResult.Of(report), OutputJson.Line.ExportResult, Paint);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Paint(IAnsiConsole console, ExportResult result)
    {
        console.WriteLine($"{result.Output}: {Quantities.Bytes(result.Files.Sum(file => file.SizeBytes))} in {Quantities.Of(result.Files.Count, "file")}");
        foreach (var file in result.Files)
        {
            console.WriteLine($"  {file.Name}  {Quantities.Bytes(file.SizeBytes)}");
        }

        console.WriteLine($"Verified: {result.Verification}.");
        foreach (var note in result.Notes)
        {
            console.WriteLine($"Note: {note}");
        }
    }
}
