namespace TuningStudio.Core.Models.Llama;

/// <summary>The fields of a Llama config, with transformers' defaults for those left out.</summary>
internal sealed record LlamaConfig(
    int VocabularySize,
    int HiddenSize,
    int IntermediateSize,
    int Layers,
    int Heads,
    int KeyValueHeads,
    int HeadSize,
    int MaxPositions,
    double NormEpsilon,
    bool AttentionBias,
    bool MlpBias,
    bool TiedEmbeddings)
{
    internal static LlamaConfig From(ModelConfig config)
    {
        var hidden = config.Size("hidden_size");
        var heads = config.Size("num_attention_heads");
        var keyValueHeads = config.OptionalSize("num_key_value_heads") ?? heads;
        if (heads % keyValueHeads != 0)
        {
            throw config.Fault("num_key_value_heads", $"is {keyValueHeads}, which does not divide num_attention_heads ({heads})");
        }

        var activation = config.Text("hidden_act") ?? "silu";
        if (activation is not ("silu" or "swish"))
        {
            throw config.Fault("hidden_act", $"is '{activation}'; Llama models use silu");
        }

        var headSize = config.OptionalSize("head_dim") ?? hidden / heads;
        return headSize % 2 == 0
            ? new LlamaConfig(
                config.Size("vocab_size"),
                hidden,
                config.Size("intermediate_size"),
                config.Size("num_hidden_layers"),
                heads,
                keyValueHeads,
                headSize,
                config.OptionalSize("max_position_embeddings") ?? 2048,
                config.Number("rms_norm_eps") ?? 1e-6,
                config.Flag("attention_bias"),
                config.Flag("mlp_bias"),
                config.Flag("tie_word_embeddings"))
            : throw config.Fault("head_dim", $"is {headSize}; rotary positions need an even size");
    }
}
