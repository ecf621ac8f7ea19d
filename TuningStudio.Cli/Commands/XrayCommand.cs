using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Commands;

/// <summary><c>xray</c>: a record of a data set as the model will see it.</summary>
internal static class XrayCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var file = new Option<string>("--file", "-f") { Description = "The data.", Required = true, HelpName = "FILE" };
        var model = CommonOptions.Model("The model's folder or GGUF file.");
        var record = new Option<int>("--record") { Description = "Number of the record, from 1. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var length = new Option<int>("--max-sequence-length") { Description = "Where it is cut off, in tokens. Default: 1024.", HelpName = "N", DefaultValueFactory = _ => 1024 };
        var system = new Option<string?>("--system-prompt") { Description = "A system prompt put before records that have none.", HelpName = "TEXT" };
        var command = new Verb(
            "xray",
            "Show a record as the model will see it: every token, which are learnt, where it is cut off.",
            "xray -f data.jsonl --model samples/starter",
            "xray -f data.jsonl --model samples/starter --record 12 --max-sequence-length 512")
        { file, model, record, length, system };
        var (data, template) = (new DataFlags(), new TemplateFlags());
        data.AddTo(command);
        template.AddTo(command);
        command.RequireAll();
        command.SetAction(parsed =>
        {
            var number = parsed.GetValue(record);
            var dataset = DatasetFile.Open(Path.GetFullPath(parsed.GetValue(file)!), data.Read(parsed, null));
            var found = dataset.Records().Skip(Math.Max(0, number - 1)).FirstOrDefault()
                ?? throw new TuningException(ErrorCodes.InvalidOption, $"There is no record {number}.", "Give a smaller number.", field: "--record");
            var options = new EncodingOptions { MaxLength = dataset.Format == DatasetFormat.Text ? null : parsed.GetValue(length), SystemPrompt = parsed.GetValue(system) };
            var xray = RecordXray.Of(ModelText.Load(Path.GetFullPath(parsed.GetValue(model)!)).With(template.Read(parsed, null)), options, found);
            context(parsed).Output.Show(new XrayResult(xray.Line, xray.Tokens, xray.Kept, xray.Trained, xray.LeftOutTurns), OutputJson.Line.XrayResult, Paint);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Paint(IAnsiConsole console, XrayResult result)
    {
        foreach (var token in result.Tokens)
        {
            var style = token.IsCut ? "strikethrough grey" : token.IsTrained ? (token.IsSpecial ? "bold green" : "green") : token.IsSpecial ? "bold blue" : "default";
            console.Markup($"[{style}]{Markup.Escape(token.Text)}[/]");
        }

        console.WriteLine();
        console.WriteLine();
        var table = new Table().Border(TableBorder.Simple).AddColumns("#", "Id", "Token", "Learnt", "Kind");
        foreach (var (token, place) in result.Tokens.Select((token, place) => (token, place)))
        {
            table.AddRow(
                new Text($"{place}"), new Text($"{token.Id}"), new Text(token.Text.Replace("\n", "↵", StringComparison.Ordinal)), new Text(token is { IsTrained: true, IsCut: false } ? "yes" : string.Empty),
                new Text(token.IsCut ? "cut off" : token.IsBegin ? "begin" : token.IsEnd ? "end" : token.IsSpecial ? "special" : string.Empty));
        }

        console.Write(table);
        console.WriteLine($"{Quantities.Of(result.Tokens.Count, "token")}, {result.Kept} kept, {result.Trained} learnt ({(result.Kept == 0 ? 0 : 100.0 * result.Trained / result.Kept):0} %)");
    }
}
