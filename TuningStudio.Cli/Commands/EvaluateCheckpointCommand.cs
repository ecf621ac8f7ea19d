using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Cli.Commands;

/// <summary><c>evaluate</c>: what a checkpoint of a run comes to on the run's validation data.</summary>
internal static class EvaluateCheckpointCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var folder = new Argument<string>("RUNFOLDER") { Description = "The run's folder: its --output, or a folder under the studio's runs/." };
        var checkpoint = new Option<int?>("--checkpoint") { Description = "Step of the checkpoint; without it the newest.", HelpName = "STEP" };
        var device = new Option<string?>("--device") { Description = "cpu, cuda:0, cuda:1 …; without it the device that the run computed on.", HelpName = "DEVICE" };
        var progressFlag = new Option<bool>("--progress") { Description = "With --json: lines that say how far it is, before the result." };
        var command = new Verb(
            "evaluate",
            "Measure a checkpoint of a run on the run's own validation data: loss, perplexity, accuracies. The figures are kept beside the checkpoint.",
            "evaluate runs/a",
            "evaluate runs/a --checkpoint 120 --json")
        { folder, checkpoint, device, progressFlag };
        command.Validators.Add(result => result.Check(device, HyperparameterCatalog.Get("device")));
        command.SetAction(parsed =>
        {
            var run = context(parsed);
            using var cancellation = run.CancelOnInterrupt();
            var place = new RunFolder(Path.GetFullPath(parsed.GetValue(folder)!));
            var evaluation = new CheckpointEvaluation(RunPreparation.Open(place), place, TimeProvider.System, Progress(run.Output, parsed.GetValue(progressFlag)), run.Output.Note);
            var figures = evaluation.Run(parsed.GetValue(checkpoint), parsed.GetValue(device), cancellation.Token);
            Keep(figures, place, run.Output);
            run.Output.Show(new EvaluationResult(place.Root, figures), OutputJson.Line.EvaluationResult, (console, measured) => Paint(console, measured.Figures));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Action<CheckpointEvaluationProgress> Progress(IOutput output, bool withLines)
    {
        var last = new CheckpointEvaluationProgress(RunPhase.Training);
        return progress =>
        {
            var isNew = progress.Phase != last.Phase;
            if (isNew)
            {
                output.Note(progress.Phase switch
                {
                    RunPhase.PreparingData => "Preparing the data …",
                    RunPhase.LoadingModel => "Loading the model …",
                    _ => "Measuring …",
                });
            }

            if (isNew || progress.Share >= last.Share + 0.01)
            {
                last = progress;
                if (withLines)
                {
                    output.Show(EvaluationProgressLine.Of(progress), OutputJson.Line.EvaluationProgressLine, static (_, _) => { });
                }
            }
        };
    }

    // Measured is measured, where it cannot be kept as well.
    private static void Keep(CheckpointFigures figures, RunFolder folder, IOutput output)
    {
        try
        {
            figures.Write(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            output.Note($"The figures could not be kept beside the checkpoint: {fault.Message}");
        }
    }

    private static void Paint(IAnsiConsole console, CheckpointFigures figures)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {figures.Step} on {Quantities.Of(figures.Examples, "example")}: validation loss {figures.ValidationLoss:0.0000}, perplexity {figures.Perplexity:0.000}, tokens right {figures.TokenAccuracy:0.0 %}, exact answers {figures.SequenceAccuracy:0.0 %}"));
        if (figures.Classification is { } scores)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Classification: accuracy {scores.Accuracy:0.0 %}, weighted F1 {scores.WeightedF1:0.000}, macro F1 {scores.MacroF1:0.000}"));
        }
    }
}
