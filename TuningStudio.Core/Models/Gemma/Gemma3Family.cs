using TuningStudio.Core.Models.Decoder;
using TuningStudio.Core.Models.Rotary;

namespace TuningStudio.Core.Models.Gemma;

/// <summary>Gemma 3, text: normed heads, a window with rotary positions of its own in five blocks of six.</summary>
internal sealed class Gemma3Family() : DecoderFamily("Gemma3ForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config)
    {
        var read = GemmaConfig.Read(config, theta: 1e6);
        var pattern = config.OptionalSize("sliding_window_pattern") ?? config.OptionalSize("_sliding_window_pattern") ?? 6;
        return read with
        {
            StreamScale = null,
            EmbeddingScale = read.StreamScale,
            InputBias = config.Flag("attention_bias"),
            OutputBias = config.Flag("attention_bias"),
            OutputNorms = true,
            HeadNorms = true,
            AttentionScale = 1 / Math.Sqrt(config.Number("query_pre_attn_scalar") ?? 256),
            AttentionSoftCap = GemmaConfig.Cap(config, "attn_logit_softcapping", null),
            LogitSoftCap = GemmaConfig.Cap(config, "final_logit_softcapping", null),
            WindowRotary = config.Section("rope_parameters")?.Section("sliding_attention") is not null
                ? RotarySettings.Read(config, read.HeadSize, read.MaxPositions, "sliding_attention")
                : read.Rotary with { Kind = "default", Base = config.Number("rope_local_base_freq") ?? 10000, Scaling = null },
            Window = config.OptionalSize("sliding_window") ?? 4096,
            HasWindow = DecoderConfig.WindowsOf(config, read.Layers, layer => (layer + 1) % pattern != 0),
        };
    }
}
