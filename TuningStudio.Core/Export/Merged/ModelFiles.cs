using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Export.Merged;

/// <summary>The files beside the weights of a merged model: those of the base, and its config with what has changed.</summary>
internal static class ModelFiles
{
    // Code is not copied: it would run elsewhere.
    private static readonly string[] Copied =
    [
        "generation_config.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "NOTICE.txt",
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Copies and writes them.</summary>
    /// <param name="model">The base's folder.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="type">Number format of the weights.</param>
    /// <param name="tiedEmbeddings">Whether the output head is the embedding.</param>
    /// <param name="template">The chat template, in Jinja, in place of the base's; null keeps that.</param>
    internal static void Write(string model, string folder, WeightType type, bool tiedEmbeddings, string? template) => ExportFolder.Guarded(folder, () =>
    {
        foreach (var name in Copied.Where(name => File.Exists(Path.Combine(model, name))))
        {
            File.Copy(Path.Combine(model, name), Path.Combine(folder, name));
        }

        if (template is not null)
        {
            ChatTemplateFiles.Replace(folder, template);
        }

        File.WriteAllText(Path.Combine(folder, "config.json"), Config(TextConfig.Of(File.ReadAllText(Path.Combine(model, "config.json"))), type, tiedEmbeddings));
    });

    /// <summary>The config with the number format, in the spelling that it has, and the tie.</summary>
    internal static string Config(string json, WeightType type, bool tiedEmbeddings)
    {
        var config = JsonNode.Parse(json)!.AsObject();
        var name = type switch { WeightType.F16 => "float16", WeightType.BF16 => "bfloat16", WeightType.F64 => "float64", _ => "float32" };
        if (config.ContainsKey("dtype"))
        {
            config["dtype"] = name;
        }

        if (config.ContainsKey("torch_dtype") || !config.ContainsKey("dtype"))
        {
            config["torch_dtype"] = name;
        }

        // Families disagree on what a missing field means; where it says the same, nothing is touched.
        if (!tiedEmbeddings && config["tie_word_embeddings"]?.GetValueKind() != JsonValueKind.False)
        {
            config["tie_word_embeddings"] = false;
        }

        return config.ToJsonString(Indented) + "\n";
    }
}
