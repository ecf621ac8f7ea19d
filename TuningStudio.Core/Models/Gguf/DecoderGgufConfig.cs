using System.Text.Json.Nodes;
using TorchSharp;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights.Gguf;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>Reads the config of a rotary decoder back from a file's keys and tensors.</summary>
internal sealed class DecoderGgufConfig(GgufTraits traits, GgufFile file)
{
    internal JsonObject Read()
    {
        var width = Required("embedding_length");
        var heads = Required("attention.head_count");
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(traits.Architectures[0]),
            ["vocab_size"] = Whole("vocab_size") ?? file.Tensors.GetValueOrDefault("token_embd.weight")?.Shape[0] ?? throw Missing("vocab_size"),
            ["hidden_size"] = width,
            ["intermediate_size"] = Required("feed_forward_length"),
            ["num_hidden_layers"] = Required("block_count"),
            ["num_attention_heads"] = heads,
            ["num_key_value_heads"] = Whole("attention.head_count_kv") ?? heads,
            ["head_dim"] = Whole("attention.key_length") ?? width / heads,
            ["max_position_embeddings"] = Required("context_length"),
            ["rms_norm_eps"] = Number("attention.layer_norm_rms_epsilon") ?? throw Missing("attention.layer_norm_rms_epsilon"),
            ["tie_word_embeddings"] = !file.Tensors.ContainsKey("output.weight"),
            ["attention_bias"] = file.Tensors.ContainsKey("blk.0.attn_q.bias"),
            ["mlp_bias"] = file.Tensors.ContainsKey("blk.0.ffn_down.bias"),
        };
        AddRotary(config);
        if (traits.IsGemma)
        {
            AddGemma(config);
        }

        if (Whole("attention.sliding_window") is { } window and > 0)
        {
            config["sliding_window"] = window;
        }

        return config;
    }

    private void AddGemma(JsonObject config)
    {
        var square = Required("block_count") == traits.LayersOf27Billion ? Required("embedding_length") / Required("attention.head_count") : (long)config["head_dim"]!;
        config["query_pre_attn_scalar"] = square;
        config["final_logit_softcapping"] = Number("final_logit_softcapping");
        config["attn_logit_softcapping"] = Number("attn_logit_softcapping");
        if (traits.Name == "gemma3")
        {
            config["rope_local_base_freq"] = Number("rope.freq_base_swa") ?? 10000;
        }
    }

    private void AddRotary(JsonObject config)
    {
        var theta = Number("rope.freq_base") ?? 10000;
        config["rope_theta"] = theta;
        if (Whole("rope.dimension_count") is { } turned && turned != (long)config["head_dim"]!)
        {
            config["partial_rotary_factor"] = (double)turned / (long)config["head_dim"]!;
        }

        var trained = Number("rope.scaling.original_context_length");
        if (file.Tensors.ContainsKey(GgufRotary.LongName))
        {
            config["rope_scaling"] = Factors(GgufRotary.ShortName, GgufRotary.LongName, Number("rope.scaling.attn_factor") ?? 1, trained);
        }
        else if (file.Tensors.ContainsKey(GgufRotary.FactorsName))
        {
            // Llama 3's scaling is written as the divisors it comes to; LongRoPE with one list is the same.
            config["rope_scaling"] = Factors(GgufRotary.FactorsName, GgufRotary.FactorsName, 1, trained);
        }
        else if (file.Metadata.Text($"{traits.Name}.rope.scaling.type") is { } kind and not "none")
        {
            config["rope_scaling"] = new JsonObject
            {
                ["rope_type"] = kind,
                ["factor"] = Number("rope.scaling.factor"),
                ["original_max_position_embeddings"] = trained,
                ["attention_factor"] = Number("rope.scaling.yarn_attn_factor"),
                ["beta_fast"] = Number("rope.scaling.yarn_beta_fast"),
                ["beta_slow"] = Number("rope.scaling.yarn_beta_slow"),
            };
        }
    }

    private JsonObject Factors(string within, string beyond, double scale, double? trained) => new()
    {
        ["rope_type"] = "longrope",
        ["short_factor"] = Numbers(within),
        ["long_factor"] = Numbers(beyond),
        ["attention_factor"] = scale,
        ["original_max_position_embeddings"] = trained,
    };

    private JsonArray Numbers(string name)
    {
        using var scope = torch.NewDisposeScope();
        return [.. file.Read(name).to(torch.ScalarType.Float32).data<float>().Select(value => JsonValue.Create(value))];
    }

    private long Required(string key) => Whole(key) ?? throw Missing(key);

    private long? Whole(string key) => file.Metadata.Whole($"{traits.Name}.{key}");

    private double? Number(string key) => file.Metadata.Number($"{traits.Name}.{key}");

    private TuningException Missing(string key) =>
        new(ErrorCodes.InvalidModel, $"The file has no '{traits.Name}.{key}'.", "Convert the model again with a current version of llama.cpp.", file.Path, field: $"{traits.Name}.{key}");
}
