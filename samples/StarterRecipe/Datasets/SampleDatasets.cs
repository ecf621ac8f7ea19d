using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.StarterRecipe.Datasets;

/// <summary>Writes the sample datasets, each in the layout that its kind is usually found in.</summary>
internal sealed class SampleDatasets(Grammar grammar, StarterLayout layout)
{
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true, NewLine = "\n" };

    internal IEnumerable<(string File, int Rows)> Write(int seed)
    {
        Directory.CreateDirectory(layout.Datasets);
        var intents = new RowSource(grammar, "support-intents", seed).Draw(train: 700, validation: 154, balanced: true);
        yield return Lines("support-intents.train.jsonl", intents.Train, "prompt", "completion");
        yield return Lines("support-intents.validation.jsonl", intents.Validation, "prompt", "completion");
        yield return Alpaca("palace-persona.json", new RowSource(grammar, "palace-persona", seed).Draw(train: 360, validation: 0).Train);
        var words = new RowSource(grammar, "plain-words", seed).Draw(train: 500, validation: 100);
        yield return Lines("plain-words.train.jsonl", words.Train, "input_text", "output_text");
        yield return Lines("plain-words.validation.jsonl", words.Validation, "input_text", "output_text");
    }

    private (string File, int Rows) Lines(string file, List<DatasetRow> rows, string input, string output)
    {
        File.WriteAllLines(Path.Combine(layout.Datasets, file), rows.Select(row =>
            new JsonObject { [input] = row.Input, [output] = row.Output }.ToJsonString(Line)));
        return (file, rows.Count);
    }

    private (string File, int Rows) Alpaca(string file, List<DatasetRow> rows)
    {
        var records = new JsonArray([.. rows.Select(row => new JsonObject { ["instruction"] = row.Input, ["input"] = "", ["output"] = row.Output })]);
        File.WriteAllText(Path.Combine(layout.Datasets, file), records.ToJsonString(Indented) + "\n");
        return (file, rows.Count);
    }
}
