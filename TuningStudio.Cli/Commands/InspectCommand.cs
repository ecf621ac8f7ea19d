using System.CommandLine;
using TuningStudio.Cli.Inspection;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;

namespace TuningStudio.Cli.Commands;

/// <summary><c>inspect</c>: what a model or adapter folder holds, read from headers alone.</summary>
internal static class InspectCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder of a model or an adapter.", Arity = ArgumentArity.ZeroOrOne };
        var model = new Option<string?>("--model") { Description = "The same folder, spelled as in the other commands.", HelpName = "DIR" };
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor." };
        var command = new Verb(
            "inspect",
            "Show what a model or adapter folder holds: architecture, parameters, formats, size.",
            "inspect samples/starter",
            "inspect runs/a/adapter --tensors")
        { folder, model, tensors };
        command.RequireAll();
        command.Validators.Add(result =>
        {
            if (result.GetResult(folder) is { Tokens.Count: > 0 } == result.Has(model))
            {
                result.AddError("Name one folder: inspect FOLDER.");
            }
        });
        command.SetAction(options =>
        {
            var path = ModelPath.Find(options.GetValue(folder) ?? options.GetValue(model)!);
            var result = FolderInspector.Inspect(path, options.GetValue(tensors));
            context(options).Output.Show(result, OutputJson.Line.InspectResult, InspectView.Paint);
            return ExitCodes.Ok;
        });
        return command;
    }
}
