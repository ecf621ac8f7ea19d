using System.Text.Json.Nodes;
using TuningStudio.StarterRecipe.Tokenizer;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>The starter model's <c>config.json</c> and <c>generation_config.json</c>.</summary>
internal static class StarterConfig
{
    internal const int MaxPositions = 1024;
    internal const int Layers = 6;
    internal const double InitializerRange = 0.03;
    private const int TextTokens = TokenizerRecipe.VocabularySize - 6;

    internal static JsonObject Model() => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["vocab_size"] = TokenizerRecipe.VocabularySize,
        ["hidden_size"] = 256,
        ["intermediate_size"] = 704,
        ["num_hidden_layers"] = Layers,
        ["num_attention_heads"] = 8,
        ["num_key_value_heads"] = 4,
        ["head_dim"] = 32,
        ["hidden_act"] = "silu",
        ["max_position_embeddings"] = MaxPositions,
        ["rope_theta"] = 10000.0,
        ["rope_scaling"] = null,
        ["rms_norm_eps"] = 1e-5,
        ["attention_bias"] = false,
        ["mlp_bias"] = false,
        ["attention_dropout"] = 0.0,
        ["initializer_range"] = InitializerRange,
        ["tie_word_embeddings"] = true,
        ["use_cache"] = true,
        ["torch_dtype"] = "bfloat16",
        ["bos_token_id"] = SpecialId(StarterTokens.Begin),
        ["eos_token_id"] = SpecialId(StarterTokens.End),
        ["pad_token_id"] = SpecialId(StarterTokens.Pad),
    };

    internal static JsonObject Generation() => new()
    {
        ["bos_token_id"] = SpecialId(StarterTokens.Begin),
        ["eos_token_id"] = SpecialId(StarterTokens.End),
        ["pad_token_id"] = SpecialId(StarterTokens.Pad),
        ["do_sample"] = true,
        ["temperature"] = 0.6,
        ["top_p"] = 0.9,
        ["max_new_tokens"] = 128,
    };

    internal static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        TokenizerFiles.Save(Path.Combine(folder, "config.json"), Model());
        TokenizerFiles.Save(Path.Combine(folder, "generation_config.json"), Generation());
    }

    private static int SpecialId(string token) => TextTokens + StarterTokens.All.ToList().IndexOf(token);
}
