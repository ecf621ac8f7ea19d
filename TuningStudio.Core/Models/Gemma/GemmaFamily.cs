using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Gemma;

/// <summary>Gemma: scaled embeddings and norms stored as their difference from one.</summary>
internal sealed class GemmaFamily() : DecoderFamily("GemmaForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config) => GemmaConfig.Read(config) with
    {
        InputBias = config.Flag("attention_bias"),
        OutputBias = config.Flag("attention_bias"),
    };
}
