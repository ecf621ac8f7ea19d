using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Engine;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Commands;

/// <summary><c>generate</c>: continues a text, ids or a conversation.</summary>
internal static class GenerateCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var model = CommonOptions.Model();
        var adapter = CommonOptions.Adapter();
        var prompt = new PromptOptions();
        var sampling = new SamplingFlags();
        var device = CommonOptions.Device();
        var precision = CommonOptions.Precision();
        var command = new Verb(
            "generate",
            "Let a model continue a text, token ids or a conversation.",
            "generate --model samples/starter --prompt \"Hello\" --temperature 0",
            "generate --model samples/starter --adapter runs/a/adapter --prompt \"Hello\" --seed 1 --max-new-tokens 64")
        { model, adapter };
        prompt.AddTo(command);
        sampling.AddTo(command);
        command.Add(device);
        command.Add(precision);
        command.RequireAll();
        command.CheckDevice(device, precision);
        command.SetAction(parsed =>
        {
            var folder = ModelPath.Find(parsed.GetValue(model)!);
            var run = context(parsed);
            var adapterFolder = CommonOptions.FullPath(parsed.GetValue(adapter));
            var (ids, text) = prompt.Read(parsed, folder, adapterFolder, run.Local, run.Output.Note);
            using var loaded = LoadedModel.Open(folder, adapterFolder, parsed.GetValue(device), parsed.GetValue(precision));
            var stops = sampling.IgnoresStops(parsed) ? new HashSet<int>() : text?.StopIds ?? SpecialTokens.ReadStopIds(folder);
            using var cancellation = run.CancelOnInterrupt();
            var answer = new TextGenerator(loaded.Model, text?.Tokenizer, stops).Generate(ids, sampling.Read(parsed), Stream(run), cancellation.Token);
            var result = new GenerateResult(answer.Ids, answer.Text, answer.FinishReason, answer.PromptTokens, answer.TokensPerSecond, answer.LogProbabilities);
            run.Output.Show(result, OutputJson.Line.GenerateResult, (console, _) => console.WriteLine(text is null ? string.Join(',', result.Ids) : string.Empty));
            run.Output.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"[{result.PromptTokens} + {result.Ids.Count} tokens, {result.FinishReason}, {result.TokensPerSecond:0.0} tokens/s, {loaded.Device.Name} {loaded.Device.Precision}]"));
            return answer.FinishReason == "cancelled" ? ExitCodes.Cancelled : ExitCodes.Ok;
        });
        return command;
    }

    // People read the answer as it comes; scripts get it whole.
    private static Action<string, int>? Stream(VerbContext run) => run.Output.IsJson ? null : (piece, _) =>
    {
        run.StandardOutput.Write(piece);
        run.StandardOutput.Flush();
    };
}
