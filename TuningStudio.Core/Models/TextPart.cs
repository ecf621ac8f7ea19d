using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Models;

/// <summary>
/// The text part of a model of texts and pictures, as a model of its own: its config is <c>text_config</c>, its weights are those under
/// <c>language_model</c>, and what looks at pictures is left out.
/// </summary>
internal static class TextPart
{
    // Before a weight's name in the text model, by the two ways in which transformers has nested it.
    private static readonly (string Stored, string Own)[] Prefixes = [("language_model.", string.Empty), ("model.language_model.", "model.")];

    private static readonly string[] Pictures = ["vision_tower.", "multi_modal_projector."];

    /// <summary>The config of the text part where the model has one in that sense, else the config itself.</summary>
    internal static string Config(string json)
    {
        if (Find(json) is not var (root, text, architecture))
        {
            return json;
        }

        var config = text.DeepClone().AsObject();
        config["architectures"] = new JsonArray(architecture);
        foreach (var field in new[] { "torch_dtype", "dtype", "eos_token_id", "bos_token_id", "pad_token_id" })
        {
            if (!config.ContainsKey(field) && root[field] is { } value)
            {
                config[field] = value.DeepClone();
            }
        }

        return config.ToJsonString();
    }

    /// <summary>Opens a folder's weights under the names of the text model.</summary>
    /// <exception cref="TuningException">They cannot be read.</exception>
    internal static CheckpointReader OpenWeights(string folder)
    {
        var config = Path.Combine(folder, "config.json");
        return CheckpointReader.Open(folder, names: File.Exists(config) && Find(File.ReadAllText(config)) is not null ? NameOf : null);
    }

    private static string? NameOf(string stored)
    {
        foreach (var (prefix, own) in Prefixes)
        {
            if (stored.StartsWith(prefix, StringComparison.Ordinal))
            {
                return own + stored[prefix.Length..];
            }
        }

        var name = stored.StartsWith("model.", StringComparison.Ordinal) ? stored["model.".Length..] : stored;
        return Array.Exists(Pictures, picture => name.StartsWith(picture, StringComparison.Ordinal)) ? null : stored;
    }

    private static (JsonObject Root, JsonObject Text, string Architecture)? Find(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject root
                && root["architectures"] is JsonArray and [JsonValue first, ..] && first.TryGetValue<string>(out var name)
                && KnownArchitectures.TextParts.TryGetValue(name, out var architecture)
                && root["text_config"] is JsonObject text
                ? (root, text, architecture)
                : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            // No JSON, or a field twice: whoever reads the config says what is to be said.
            return null;
        }
    }
}
