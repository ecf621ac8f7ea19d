using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Engine;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Scoring;
using TuningStudio.Cli.Prompts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Commands;

/// <summary><c>score</c>: how likely a model finds given texts.</summary>
internal static class ScoreCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var model = CommonOptions.Model();
        var adapter = CommonOptions.Adapter();
        var input = new Option<string>("--input")
        {
            Description = "JSON lines, each {\"ids\":[…]}, {\"text\":…}, {\"prompt\":…,\"completion\":…} or {\"messages\":[…]}. Ids need no tokenizer. A path or an address.",
            HelpName = "FILE|ADDRESS",
            Required = true,
        };
        var logits = new Option<string?>("--logits") { Description = "Also write the float32 logits [tokens, vocabulary] of each line to this safetensors file, as logits.0, logits.1, …", HelpName = "FILE" };
        var device = CommonOptions.Device();
        var precision = CommonOptions.Precision();
        var command = new Verb(
            "score",
            "Log-probabilities and perplexity of texts, one result per input line.",
            "score --model samples/starter --input texts.jsonl",
            "score --model samples/starter --adapter runs/a/adapter --input texts.jsonl --json")
        { model, adapter, input, logits, device, precision };
        command.RequireAll();
        command.CheckDevice(device, precision);
        command.SetAction(parsed =>
        {
            var folder = ModelPath.Find(parsed.GetValue(model)!);
            var logitsPath = CommonOptions.FullPath(parsed.GetValue(logits));
            if (logitsPath is not null)
            {
                LogitsFile.Check(logitsPath);
            }

            var run = context(parsed);
            var lines = InputLine.ReadFile(run.Local(parsed.GetValue(input)!));
            var encoder = new LineEncoder(lines.Any(line => line.Ids is null) ? ModelText.Load(folder) : null);
            var encoded = lines.Select(encoder.Encode).ToList();
            using var loaded = LoadedModel.Open(folder, CommonOptions.FullPath(parsed.GetValue(adapter)), parsed.GetValue(device), parsed.GetValue(precision));
            using var file = logitsPath is null ? null : LogitsFile.Begin(logitsPath, loaded.Model, encoded.Select(line => line.Ids.Length));
            var scorer = new LineScorer(new SequenceScorer(loaded.Model), file);
            using var cancellation = run.CancelOnInterrupt();
            for (var index = 0; index < lines.Count; index++)
            {
                cancellation.Token.ThrowIfCancellationRequested();
                var (ids, trained) = encoded[index];
                run.Output.Show(lines[index].Read(_ => scorer.Score(index, ids, trained)), OutputJson.Line.ScoreResult, Paint);
            }

            file?.Complete();
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Paint(IAnsiConsole console, ScoreResult result)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{result.Index}: {Quantities.Of(result.Ids.Count, "token")}, sum {result.Sum:0.0000}, perplexity {result.Perplexity:0.000}");
        console.WriteLine(result.TrainedSum is null
            ? text
            : text + string.Create(CultureInfo.InvariantCulture, $"; answers alone: {result.Trained!.Count(trained => trained)} tokens, sum {result.TrainedSum:0.0000}, perplexity {result.TrainedPerplexity:0.000}"));
    }
}
