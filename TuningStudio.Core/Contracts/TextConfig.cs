using System.Text.Json;
using System.Text.Json.Nodes;

namespace TuningStudio.Core.Contracts;

/// <summary>The config of the text part of a model of texts and pictures, as that of a model of its own: its <c>text_config</c>, made whole.</summary>
public static class TextConfig
{
    // A text_config holds only what is not as transformers' config class (Gemma3TextConfig) has it.
    private const string Gemma3Defaults =
        """
        {"vocab_size":262208,"hidden_size":2304,"intermediate_size":9216,"num_hidden_layers":26,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,
         "max_position_embeddings":131072,"rms_norm_eps":1e-6,"query_pre_attn_scalar":256,"sliding_window":4096,"tie_word_embeddings":true}
        """;

    /// <summary>The config of the text part where the model has one in that sense, else the config itself.</summary>
    public static string Of(string json)
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

        foreach (var (field, value) in JsonNode.Parse(Gemma3Defaults)!.AsObject())
        {
            config.TryAdd(field, value?.DeepClone());
        }

        return config.ToJsonString();
    }

    /// <summary>Whether a config is that of such a model.</summary>
    public static bool IsPart(string json) => Find(json) is not null;

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
