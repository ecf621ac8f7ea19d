using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Prompts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Commands;

/// <summary><c>tokenize</c>: shows how a model cuts a text.</summary>
internal static class TokenizeCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var model = CommonOptions.Model("The model's folder, with its tokenizer.json, tokenizer.model or vocab.json and merges.txt.");
        var text = new Option<string?>("--text") { Description = "The text.", HelpName = "TEXT" };
        var file = new Option<string?>("--file") { Description = "A UTF-8 file with the text, taken as a whole; a .jsonl file is taken line by line, as score reads it. A path or an address.", HelpName = "FILE|ADDRESS" };
        var plain = new Option<bool>("--no-special-tokens") { Description = "Leave out what the tokenizer puts around a text, such as begin-of-text." };
        var command = new Verb("tokenize", "Show the tokens of a text.", "tokenize --model samples/starter --text \"Hello\"", "tokenize --model samples/starter --file story.txt --json") { model, text, file, plain };
        command.RequireAll();
        command.Validators.Add(result =>
        {
            if (result.Has(text) == result.Has(file))
            {
                result.AddError("Give one of --text and --file.");
            }
        });
        command.SetAction(parsed =>
        {
            var modelText = ModelText.Load(ModelPath.Find(parsed.GetValue(model)!));
            var encoder = new LineEncoder(modelText, addSpecialTokens: !parsed.GetValue(plain));
            var run = context(parsed);
            var output = run.Output;
            foreach (var input in Inputs(parsed.GetValue(text), parsed.GetValue(file) is { } named ? run.Local(named) : null))
            {
                output.Show(Tokenize(modelText, encoder, input), OutputJson.Line.TokenizeResult, Paint);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static IEnumerable<InputLine> Inputs(string? text, string? file)
    {
        if (text is not null)
        {
            return [new InputLine(null, text, null, null, 1)];
        }

        var path = file!;
        return Path.GetExtension(path) == ".jsonl"
            ? InputLine.ReadFile(path)
            : [new InputLine(null, InputFile.ReadText(path), null, path, 1)];
    }

    private static TokenizeResult Tokenize(ModelText text, LineEncoder encoder, InputLine input)
    {
        var (ids, trained) = encoder.Encode(input);
        return new TokenizeResult
        {
            Ids = ids,
            Tokens = [.. ids.Select(id => text.Tokenizer.IdToToken(id) ?? string.Empty)],
            Count = ids.Length,
            Trained = trained,
        };
    }

    private static void Paint(IAnsiConsole console, TokenizeResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("#", "Id", "Token");
        if (result.Trained is not null)
        {
            table.AddColumn("Trained");
        }

        for (var i = 0; i < result.Count; i++)
        {
            var row = new List<Spectre.Console.Rendering.IRenderable> { new Text($"{i}"), new Text($"{result.Ids[i]}"), new Text(result.Tokens[i]) };
            if (result.Trained is { } trained)
            {
                row.Add(new Text(trained[i] ? "yes" : string.Empty));
            }

            table.AddRow(row);
        }

        console.Write(table);
        console.WriteLine(Quantities.Of(result.Count, "token"));
    }
}
