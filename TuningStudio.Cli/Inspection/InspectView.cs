using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Output;

namespace TuningStudio.Cli.Inspection;

/// <summary>Paints what <see cref="FolderInspector"/> found.</summary>
internal static class InspectView
{
    internal static void Paint(IAnsiConsole console, InspectResult result)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Add(grid, result.Kind == "model" ? "Model" : "Adapter", result.Folder);
        Add(grid, result.Kind == "model" ? "Architecture" : "Method", result.Supported ? result.Architecture : $"{result.Architecture} (not supported by this version)");
        Add(grid, "Parameters", result.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        Add(grid, "Size", Quantities.Bytes(result.SizeBytes));
        Add(grid, "Formats", string.Join(", ", result.Formats.Select(format => $"{format.Key} ({format.Value.ToString("N0", CultureInfo.InvariantCulture)})")));
        Add(grid, "Files", string.Join(", ", result.Files));
        foreach (var (name, value) in result.Config)
        {
            Add(grid, name, value);
        }

        if (result.Kind == "model")
        {
            Add(grid, "Tokenizer", result.HasTokenizer == true ? "yes" : "none: there is no tokenizer.json, tokenizer.model or vocab.json");
            Add(grid, "Chat template", result.HasChatTemplate == true ? "yes" : "none");
        }

        console.Write(grid);
        if (result.Tensors is not null)
        {
            console.Write(Tensors(result.Tensors));
        }
    }

    private static Table Tensors(IReadOnlyList<InspectedTensor> tensors)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Tensor", "Format", "Shape", "Size", "File");
        foreach (var tensor in tensors)
        {
            table.AddRow(new Text(tensor.Name), new Text(tensor.Format), new Text($"[{string.Join(", ", tensor.Shape)}]"), new Text(Quantities.Bytes(tensor.SizeBytes)), new Text(tensor.File));
        }

        return table;
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name), new Text(value));
}
