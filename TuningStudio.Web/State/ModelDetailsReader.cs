using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;

namespace TuningStudio.Web.State;

/// <summary>Reads everything worth knowing of a model from configs and the heads of its weight files.</summary>
internal static class ModelDetailsReader
{
    private static readonly string[] Fields =
    [
        "model_type", "hidden_size", "n_embd", "num_hidden_layers", "n_layer", "num_attention_heads", "n_head", "num_key_value_heads", "head_dim", "intermediate_size", "n_inner",
        "vocab_size", "max_position_embeddings", "n_positions", "rope_theta", "sliding_window", "tie_word_embeddings", "torch_dtype", "dtype",
    ];

    private static readonly (string Mark, string Part)[] Marks =
    [
        ("norm", "norms"), ("ln_", "norms"), ("lm_head", "head"), ("embed", "embedding"), ("embd", "embedding"), ("wte", "embedding"), ("wpe", "embedding"),
        ("attn", "attention"), ("mlp", "mlp"), ("ffn", "mlp"),
    ];

    /// <exception cref="TuningException">It is no model, or its weights cannot be read.</exception>
    internal static ModelDetails Read(ModelInfo model)
    {
        var file = GgufPath.FileOf(model.Path);
        var head = file is null ? null : GgufHead.Read(file);
        var tensors = head is null ? Safetensors(model.Path) : [.. head.Tensors.Values.Select(tensor => (tensor.Name, Format: tensor.Type.ToString().ToLowerInvariant(), Parameters: tensor.Elements))];
        var details = new ModelDetails
        {
            Model = model,
            Parts = [.. tensors.GroupBy(tensor => PartOf(tensor.Name)).Select(part => (part.Key, part.Sum(tensor => tensor.Parameters))).OrderByDescending(part => part.Item2)],
            Formats = [.. tensors.GroupBy(tensor => tensor.Format).Select(format => (format.Key, format.Sum(tensor => tensor.Parameters))).OrderByDescending(format => format.Item2)],
            Config = head is null ? Config(Path.Combine(model.Path, "config.json")) : Config(head),
            Files = file is null ? [.. new DirectoryInfo(model.Path).EnumerateFiles().OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Name, entry.Length))] : [(Path.GetFileName(file), new FileInfo(file).Length)],
        };
        try
        {
            return details with { Text = ModelTextReader.Read(model.Path) };
        }
        catch (TuningException fault)
        {
            return details with { TextError = fault.ToInfo() };
        }
    }

    /// <summary>The format that most parameters are stored in.</summary>
    internal static string? Precision(IEnumerable<(string Format, long Parameters)> tensors) =>
        tensors.GroupBy(tensor => tensor.Format).MaxBy(format => format.Sum(tensor => tensor.Parameters))?.Key;

    private static (string Name, string Format, long Parameters)[] Safetensors(string path) =>
        [.. ModelWeightFiles.Find(path).SelectMany(SafetensorsSummary.Tensors).Select(tensor => (tensor.Name, tensor.Format, tensor.Parameters))];

    private static string PartOf(string tensor) => tensor == "output.weight"
        ? "head"
        : Marks.FirstOrDefault(mark => tensor.Contains(mark.Mark, StringComparison.Ordinal)).Part ?? "other";

    private static (string, string)[] Config(string file)
    {
        using var json = ModelFolderReader.Parse(file);
        var text = json.RootElement.TryGetProperty("text_config", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : json.RootElement;
        return
        [
            .. Fields
                .Select(name => (Name: name, Found: text.TryGetProperty(name, out var value), Value: value))
                .Where(field => field.Found && field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                .Select(field => (field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText())),
        ];
    }

    private static (string, string)[] Config(GgufHead head)
    {
        var prefix = head.Metadata.Text(GgufHead.ArchitectureKey) + ".";
        return
        [
            .. head.Metadata.All
                .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value is not Array)
                .Select(pair => (pair.Key[prefix.Length..], Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? string.Empty)),
        ];
    }
}
