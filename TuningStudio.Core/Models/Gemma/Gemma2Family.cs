using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Gemma;

/// <summary>Gemma 2: soft caps, a window in every other block, norms before and after each half of a block.</summary>
internal sealed class Gemma2Family() : DecoderFamily("Gemma2ForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config)
    {
        var read = GemmaConfig.Read(config);
        return read with
        {
            InputBias = config.Flag("attention_bias"),
            OutputBias = config.Flag("attention_bias"),
            OutputNorms = true,
            AttentionScale = 1 / Math.Sqrt(config.Number("query_pre_attn_scalar") ?? 256),
            AttentionSoftCap = GemmaConfig.Cap(config, "attn_logit_softcapping", 50),
            LogitSoftCap = GemmaConfig.Cap(config, "final_logit_softcapping", 30),
            Window = config.OptionalSize("sliding_window") ?? 4096,
            HasWindow = DecoderConfig.WindowsOf(config, read.Layers, layer => layer % 2 == 0),
        };
    }
}
